// SPDX-License-Identifier: Apache-2.0
// Searching for any of several octets. std::string_view::find_first_of calls memchr for each octet
// of the text; this looks each up in a table.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/find_octet.hpp"

namespace tapwarden {

class OctetSet {
 public:
  constexpr explicit OctetSet(std::string_view octets) noexcept {
    for (const char c : octets) members_[static_cast<unsigned char>(c)] = true;
  }
  /// All others.
  [[nodiscard]] constexpr OctetSet operator~() const noexcept {
    OctetSet others{{}};
    for (std::size_t i = 0; i < members_.size(); ++i) others.members_[i] = !members_[i];
    return others;
  }
  [[nodiscard]] constexpr bool has(char c) const noexcept {
    return members_[static_cast<unsigned char>(c)];
  }
  /// Where the first of them stands in `text`, from `from` on; text.size(): nowhere.
  [[nodiscard]] constexpr std::size_t find_in(std::string_view text,
                                              std::size_t from = 0) const noexcept {
    while (from < text.size() && !has(text[from])) ++from;
    return from < text.size() ? from : text.size();
  }

 private:
  std::array<bool, 256> members_{};
};

/// Where the first of two octets stands; text.size(): nowhere. REQUIRES: from <= text.size().
/// Quicker than a set on long texts. By pieces: where only one of them is frequent, the other is
/// not looked for to the end of the text each time.
inline std::size_t find_either(std::string_view text, char a, char b,
                               std::size_t from = 0) noexcept {
  constexpr std::size_t kPiece = 64;
  while (from < text.size()) {
    const std::string_view piece = text.substr(from, kPiece);
    const std::size_t first = find_octet(piece, a);
    const std::size_t either = find_octet(piece.substr(0, first), b);
    if (either < piece.size()) return from + either;
    from += piece.size();
  }
  return text.size();
}

}  // namespace tapwarden
