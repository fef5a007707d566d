// SPDX-License-Identifier: Apache-2.0
// Marks: octets that names, numbers, words and dates do not have. Most values of ordinary requests
// hold none, and most triggers need one; such triggers are only looked for in values with marks.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/octet_blocks.hpp"

namespace tapwarden {

inline constexpr OctetBlocks kMarks{[] {
  std::array<bool, 256> marks{};
  for (std::size_t c = 0; c < 0x20; ++c) marks[c] = c != '\n';  // which is the border of leaves
  for (std::size_t c = 0x80; c < marks.size(); ++c) marks[c] = true;
  for (const char c : std::string_view{"!\"#$%&'()*;<=>?@[\\]^`{|}~"}) {
    marks[static_cast<unsigned char>(c)] = true;
  }
  return marks;
}()};

/// Whether triggers that need a mark are looked for in a value. One that begins with a blank counts
/// as marked, so that `\n\s{1,4}word` need not be looked for in all others.
inline bool has_mark(std::string_view value) noexcept {
  return value.starts_with(' ') || kMarks.any_in(value);
}

/// Whether every text that `expression` matches holds a mark. False also where that cannot be told.
bool needs_mark(std::string_view expression) noexcept;

/// `\n\s{0,4}word` as the two that it means, `\nword` and `\n\s{1,4}word`: the first begins with a
/// literal, the second needs a mark. What begins otherwise is left as it is.
std::vector<std::string> split_leading_blanks(const std::string& expression);

}  // namespace tapwarden
