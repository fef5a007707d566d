// SPDX-License-Identifier: Apache-2.0
// How header names were spelled last, and which came behind which. Clients and servers
// send the same names in the same order and the same letters: a line that begins as expected needs
// no search for its colon and its name. Expectations are compared octet by octet; a wrong one costs
// time, and nothing else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "tapwarden/header_name.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tapwarden::http {

/// How a line began: a name, a colon, a space.
class LineFront {
 public:
  static constexpr std::size_t kBytesMax = 32;

  HeaderName id = HeaderName::other;
  LineFront* next = nullptr;  ///< of the line that came behind this one. Never null in a memory.

  /// `name` may be too long to be kept: then it begins no line, as before the first call.
  void set(std::string_view name) noexcept;
  /// REQUIRES: kBytesMax readable octets from `line` on; it is not empty.
  [[nodiscard]] bool begins(const char* line) const noexcept {
#if defined(__SSE2__)
    const auto same = [&](std::size_t at) {
      const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(line + at));
      const __m128i ours = _mm_load_si128(reinterpret_cast<const __m128i*>(octets_.data() + at));
      return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(octets, ours)));
    };
    return ((same(0) | same(kBytesMax / 2) << kBytesMax / 2) & mask_) == mask_;
#else
    return std::memcmp(line, octets_.data(), size_) == 0;
#endif
  }
  [[nodiscard]] std::size_t name_size() const noexcept { return size_ - std::size_t{2}; }
  /// With the colon and the space.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  alignas(16) std::array<char, kBytesMax> octets_{'\n'};  // begins no line
  std::uint32_t mask_ = 1;                                // bit i: octet i counts
  std::uint8_t size_ = 1;
};

/// BOUND: an entry a known name and kOthers for the rest, all of fixed size. THREAD: one. Not
/// movable: entries are linked.
class NameMemory {
 public:
  NameMemory() noexcept;
  NameMemory(const NameMemory&) = delete;
  NameMemory& operator=(const NameMemory&) = delete;

  /// What stands before the first line. It begins no line itself.
  [[nodiscard]] LineFront& start() noexcept { return fronts_[0]; }
  /// Behind `before` came a line with this name, which `id` was read from. Gives its front.
  LineFront& learn(LineFront& before, HeaderName id, std::string_view name) noexcept;

 private:
  static constexpr std::size_t kOthers = 64;
  [[nodiscard]] LineFront& front_of(HeaderName id, std::string_view name) noexcept;

  // By HeaderName; behind them, by their octets, names that are not known.
  std::array<LineFront, kHeaderNameCount + kOthers> fronts_;
};

}  // namespace tapwarden::http
