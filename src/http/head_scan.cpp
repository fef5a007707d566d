// SPDX-License-Identifier: Apache-2.0
#include "http/head_scan.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tapwarden::http {
namespace {

constexpr std::size_t kBlock = 16;

/// Bit i is set when byte i of the block is at most CR: LF, CR, NUL, and rare controls.
std::uint32_t controls(const std::uint8_t* block, std::size_t size) noexcept {
#if defined(__SSE2__)
  if (size >= kBlock) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block));
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8('\r')), bytes);
    return static_cast<std::uint32_t>(_mm_movemask_epi8(low));
  }
#endif
  std::uint32_t mask = 0;
  for (std::size_t i = 0; i < std::min(size, kBlock); ++i) {
    mask |= static_cast<std::uint32_t>(block[i] <= '\r') << i;
  }
  return mask;
}

}  // namespace

HeadScan scan_head(Bytes bytes) noexcept {
  HeadScan scan;
  const std::uint8_t* const p = bytes.data();
  const std::size_t size = bytes.size();
  std::size_t line_start = 0;
  for (std::size_t block = 0; block < size; block += kBlock) {
    for (std::uint32_t mask = controls(p + block, size - block); mask != 0; mask &= mask - 1) {
      const std::size_t at = block + static_cast<std::size_t>(std::countr_zero(mask));
      if (p[at] == '\r') {
        if (at + 1 < size && p[at + 1] != '\n') scan.bare_cr = true;
      } else if (p[at] == '\n') {
        const bool has_cr = at > line_start && p[at - 1] == '\r';
        if (!has_cr) scan.bare_lf = true;
        if (at - line_start == static_cast<std::size_t>(has_cr) && scan.lines > 0) {
          scan.end = at + 1;
          return scan;
        }
        if (scan.lines == 0) {
          scan.first_line_end = at + 1;
        } else if (p[line_start] == ' ' || p[line_start] == '\t') {
          scan.folded = true;
        }
        ++scan.lines;
        line_start = at + 1;
      } else if (p[at] == 0) {
        scan.nul = true;
      }
    }
  }
  return scan;
}

std::size_t HeadEndFinder::find(Bytes piece) noexcept {
  std::size_t at = 0;
  while (at < piece.size()) {
    if (state_ == State::in_line) {
      const void* line_end = std::memchr(piece.data() + at, '\n', piece.size() - at);
      if (line_end == nullptr) return 0;
      at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(line_end) - piece.data()) + 1;
      state_ = State::line_start;
      continue;
    }
    const std::uint8_t octet = piece[at++];
    if (octet == '\n') return at;
    state_ = octet == '\r' && state_ == State::line_start ? State::line_start_cr : State::in_line;
  }
  return 0;
}

}  // namespace tapwarden::http
