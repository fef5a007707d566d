// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

namespace tapwarden {

std::size_t utf8_at_front(std::string_view text) noexcept {
  const auto octet = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto follows = [&octet](std::size_t i) { return (octet(i) & 0xc0u) == 0x80u; };
  const unsigned first = octet(0);
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const bool overlong = first == 0xe0 && octet(1) < 0xa0;
    const bool surrogate = first == 0xed && octet(1) > 0x9f;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const bool overlong = first == 0xf0 && octet(1) < 0x90;
    const bool too_large = first == 0xf4 && octet(1) > 0x8f;
    return follows(1) && follows(2) && follows(3) && !overlong && !too_large ? 4 : 0;
  }
  return 0;
}

}  // namespace tapwarden
