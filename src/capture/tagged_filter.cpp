// SPDX-License-Identifier: Apache-2.0
#include "capture/tagged_filter.hpp"

#include <cctype>
#include <string_view>

namespace tapwarden {
namespace {

/// Of a word of the language, or of a host name.
bool is_of_word(char c) noexcept {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

bool says_vlan(std::string_view expression) {
  constexpr std::string_view kWord = "vlan";
  for (std::size_t at = expression.find(kWord); at != std::string_view::npos;
       at = expression.find(kWord, at + 1)) {
    const std::size_t behind = at + kWord.size();
    const bool begins = at == 0 || !is_of_word(expression[at - 1]);
    if (begins && (behind == expression.size() || !is_of_word(expression[behind]))) return true;
  }
  return false;
}

}  // namespace

std::string match_tagged_too(const std::string& expression) {
  const bool empty = expression.find_first_not_of(" \t\r\n") == std::string::npos;
  if (empty || says_vlan(expression)) return expression;
  // pcap-filter(7): `vlan` moves the offsets of everything behind it, for the rest of the
  // expression; so the tagged variants stand last. Each looks at packets that have no further tag:
  // else `not port 22` would be true of every packet with one more.
  const std::string inner =
      "not ether proto 0x8100 and not ether proto 0x88a8 and not ether proto 0x9100 and (" +
      expression + ")";
  return "(" + inner + ") or (vlan and " + inner + ") or (vlan and " + inner + ")";
}

}  // namespace tapwarden
