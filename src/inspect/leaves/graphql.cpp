// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves/graphql.hpp"

#include <array>

#include "base/octet_set.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr OctetSet kIgnored{" \t\r\n,\xef\xbb\xbf"};  // and the mark of UTF-8

std::string_view skip_ignored(std::string_view text) noexcept {
  for (;;) {
    text.remove_prefix((~kIgnored).find_in(text));
    if (text.empty() || text[0] != '#') return text;
    text.remove_prefix(find_octet(text, '\n'));
  }
}

bool is_name_octet(char c) noexcept { return is_letter(c) || is_digit(c) || c == '_'; }

}  // namespace

bool begins_graphql(std::string_view text) noexcept {
  text = skip_ignored(text);
  if (text.empty()) return false;
  if (text[0] == '{') {  // and not JSON
    text = skip_ignored(text.substr(1));
    return !text.empty() && (is_name_octet(text[0]) || text[0] == '.');
  }
  for (const std::string_view word : {"query", "mutation", "subscription", "fragment"}) {
    if (!text.starts_with(word)) continue;
    if (text.size() == word.size() || is_name_octet(text[word.size()])) return false;
    const std::string_view rest = text.substr(word.size());
    return rest.find('{') != rest.npos;
  }
  return false;
}

}  // namespace tapwarden
