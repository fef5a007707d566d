// SPDX-License-Identifier: Apache-2.0
// Marks: octets that names, numbers, words and dates do not have. Most values of ordinary requests
// hold none, and most triggers need one; such triggers are only looked for in values with marks.
#pragma once

#include <array>
#include <string_view>

#include "base/octet_blocks.hpp"

namespace tapwarden {

inline constexpr OctetBlocks kMarks{[] {
  std::array<bool, 256> marks{};
  for (std::size_t c = 0; c < 0x20; ++c) marks[c] = c != '\n';  // which is the border of leaves
  for (std::size_t c = 0x80; c < marks.size(); ++c) marks[c] = true;
  for (const char c : std::string_view{"!\"#$%&'()*;<=>@[\\]^`{|}~"}) {
    marks[static_cast<unsigned char>(c)] = true;
  }
  return marks;
}()};

/// Whether every text that `expression` matches holds a mark. False also where that cannot be told.
bool needs_mark(std::string_view expression) noexcept;

}  // namespace tapwarden
