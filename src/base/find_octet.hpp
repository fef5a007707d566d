// SPDX-License-Identifier: Apache-2.0
// Searching for one octet in short text. std::memchr is made for long ones: on the segments, names
// and lines of a request its call costs more than its search.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tapwarden {

inline constexpr std::size_t kFindBlock = 16;

#if defined(__SSE2__)
/// Bit i is set when octet i of the kFindBlock at `block` is `c`.
inline std::uint32_t octets_equal(const char* block, char c) noexcept {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block));
  return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c))));
}

/// The same for text of half a block up to a block, as two halves that may overlap.
inline std::uint32_t octets_equal_short(std::string_view text, char c) noexcept {
  constexpr std::size_t kHalf = kFindBlock / 2;
  const std::size_t last = text.size() - kHalf;
  const __m128i bytes =
      _mm_unpacklo_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(text.data())),
                         _mm_loadl_epi64(reinterpret_cast<const __m128i*>(text.data() + last)));
  const auto found =
      static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c))));
  return (found & 0xffu) | (found >> kHalf) << last;
}
#endif

/// Where `c` stands in `text` from `from` on; text.size(): nowhere. REQUIRES: from <= text.size().
inline std::size_t find_octet(std::string_view text, char c, std::size_t from = 0) noexcept {
#if defined(__SSE2__)
  if (text.size() >= kFindBlock) {
    for (; from + kFindBlock <= text.size(); from += kFindBlock) {
      const std::uint32_t found = octets_equal(text.data() + from, c);
      if (found != 0) return from + static_cast<std::size_t>(std::countr_zero(found));
    }
    // The last block once more, without its octets before `from`.
    const std::size_t last = text.size() - kFindBlock;
    const std::uint32_t found = octets_equal(text.data() + last, c) >> (from - last);
    return found == 0 ? text.size() : from + static_cast<std::size_t>(std::countr_zero(found));
  }
  if (text.size() >= kFindBlock / 2) {
    const std::uint32_t found = octets_equal_short(text, c) >> from;
    return found == 0 ? text.size() : from + static_cast<std::size_t>(std::countr_zero(found));
  }
#endif
  while (from < text.size() && text[from] != c) ++from;
  return from;
}

inline bool has_octet(std::string_view text, char c) noexcept {
  return find_octet(text, c) != text.size();
}

/// has_octet for text with kFindBlock readable octets behind its end: no octet is looked at alone.
inline bool has_octet_padded(std::string_view text, char c) noexcept {
#if defined(__SSE2__)
  std::size_t at = 0;
  for (; at + kFindBlock <= text.size(); at += kFindBlock) {
    if (octets_equal(text.data() + at, c) != 0) return true;
  }
  return (octets_equal(text.data() + at, c) & ((1u << (text.size() - at)) - 1u)) != 0;
#else
  return has_octet(text, c);
#endif
}

}  // namespace tapwarden
