// SPDX-License-Identifier: Apache-2.0
// A set of octets that sixteen octets at a time are asked against: for long texts that hardly ever
// hold one. A set has a pattern of low halves for each high half of an octet; there may be eight
// different ones.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__x86_64__)
#include <tmmintrin.h>
// Hyperscan does not run without it, either.
#define TAPWARDEN_SSSE3 __attribute__((target("ssse3")))
#else
#define TAPWARDEN_SSSE3
#endif

namespace tapwarden {

class OctetBlocks {
 public:
  static constexpr std::size_t kBlock = 16;

  /// REQUIRES: no more than eight patterns; else it does not compile.
  consteval explicit OctetBlocks(const std::array<bool, 256>& members) : members_(members) {
    std::array<std::uint16_t, 16> patterns{};
    std::size_t known = 0;
    for (std::size_t high = 0; high < 16; ++high) {
      std::uint16_t pattern = 0;
      for (std::size_t low = 0; low < 16; ++low) {
        if (members[high * 16 + low]) pattern = static_cast<std::uint16_t>(pattern | 1u << low);
      }
      if (pattern == 0) continue;
      std::size_t at = 0;
      while (at < known && patterns[at] != pattern) ++at;
      if (at == known) patterns[known++] = pattern;
      if (known > 8) throw "more than eight patterns";
      high_[high] = static_cast<std::uint8_t>(1u << at);
    }
    for (std::size_t low = 0; low < 16; ++low) {
      for (std::size_t at = 0; at < known; ++at) {
        if ((patterns[at] >> low & 1) != 0) {
          low_[low] = static_cast<std::uint8_t>(low_[low] | 1u << at);
        }
      }
    }
  }

  [[nodiscard]] constexpr bool has(char c) const noexcept {
    return members_[static_cast<unsigned char>(c)];
  }

  /// Bit i is set when octet i of the kBlock at `block` is one of them.
  [[nodiscard]] TAPWARDEN_SSSE3 std::uint32_t find_in_block(const char* block) const noexcept {
#if defined(__x86_64__)
    const __m128i none = _mm_cmpeq_epi8(bits(block), _mm_setzero_si128());
    return static_cast<std::uint32_t>(_mm_movemask_epi8(none)) ^ 0xffffu;
#else
    std::uint32_t found = 0;
    for (std::size_t i = 0; i < kBlock; ++i) found |= std::uint32_t{has(block[i])} << i;
    return found;
#endif
  }

  /// Reads all of it: there is hardly ever one to stop at.
  [[nodiscard]] TAPWARDEN_SSSE3 bool any_in(std::string_view text) const noexcept {
#if defined(__x86_64__)
    if (text.size() >= kBlock) {
      const std::size_t last = text.size() - kBlock;
      __m128i found = bits(text.data() + last);
      for (std::size_t at = 0; at < last; at += kBlock) {
        found = _mm_or_si128(found, bits(text.data() + at));
      }
      return _mm_movemask_epi8(_mm_cmpeq_epi8(found, _mm_setzero_si128())) != 0xffff;
    }
#endif
    bool found = false;
    for (const char c : text) found |= has(c);
    return found;
  }

 private:
#if defined(__x86_64__)
  /// Not 0 for each octet that is one of them.
  [[nodiscard]] TAPWARDEN_SSSE3 __m128i bits(const char* block) const noexcept {
    const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block));
    const __m128i half = _mm_set1_epi8(15);
    const __m128i low = _mm_shuffle_epi8(load(low_), _mm_and_si128(octets, half));
    const __m128i high =
        _mm_shuffle_epi8(load(high_), _mm_and_si128(_mm_srli_epi16(octets, 4), half));
    return _mm_and_si128(low, high);
  }
  static TAPWARDEN_SSSE3 __m128i load(const std::array<std::uint8_t, 16>& table) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data()));
  }
#endif
  std::array<bool, 256> members_;
  std::array<std::uint8_t, 16> low_{};
  std::array<std::uint8_t, 16> high_{};
};

}  // namespace tapwarden
