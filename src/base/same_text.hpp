// SPDX-License-Identifier: Apache-2.0
// Are two short texts the same? A call of memcmp costs more than what it does for them.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace tapwarden {

inline bool is_same_text(std::string_view a, std::string_view b) noexcept {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  if (a.size() != b.size()) return false;
  if (a.size() < kWord) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i] != b[i]) return false;
    }
    return true;
  }
  const auto differ_at = [a, b](std::size_t at) {
    std::uint64_t x = 0;
    std::uint64_t y = 0;
    std::memcpy(&x, a.data() + at, kWord);
    std::memcpy(&y, b.data() + at, kWord);
    return x != y;
  };
  const std::size_t last = a.size() - kWord;  // a word that may overlap the one before it
  for (std::size_t at = 0; at < last; at += kWord) {
    if (differ_at(at)) return false;
  }
  return !differ_at(last);
}

}  // namespace tapwarden
