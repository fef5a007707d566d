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
/// Quicker than a set on long texts.
inline std::size_t find_either(std::string_view text, char a, char b,
                               std::size_t from = 0) noexcept {
  const std::size_t first = find_octet(text, a, from);
  return find_octet(text.substr(0, first), b, from);
}

}  // namespace tapwarden
