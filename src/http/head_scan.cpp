// SPDX-License-Identifier: Apache-2.0
#include "http/head_scan.hpp"

#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tapwarden::http {
namespace {

constexpr std::size_t kBlock = 16;

/// Where the first octet from `at` on stands that is at most CR: LF, CR, NUL, and rare controls;
/// `size`: nowhere.
std::size_t next_control(const std::uint8_t* p, std::size_t at, std::size_t size) noexcept {
#if defined(__SSE2__)
  for (; at + kBlock <= size; at += kBlock) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + at));
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8('\r')), bytes);
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(low));
    if (mask != 0) return at + static_cast<std::size_t>(std::countr_zero(mask));
  }
#endif
  while (at < size && p[at] > '\r') ++at;
  return at;
}

}  // namespace

HeadScan scan_head(Bytes bytes) noexcept {
  HeadScan scan;
  const std::uint8_t* const p = bytes.data();
  const std::size_t size = bytes.size();
  std::size_t line_start = 0;
  for (std::size_t at = next_control(p, 0, size); at < size; at = next_control(p, at + 1, size)) {
    const bool has_cr = p[at] == '\r';
    if (has_cr) {
      if (at + 1 == size) break;
      if (p[at + 1] != '\n') {
        scan.bare_cr = true;
        continue;
      }
      ++at;
    } else if (p[at] != '\n') {
      if (p[at] == 0) scan.nul = true;
      continue;
    } else {
      scan.bare_lf = true;
    }
    if (scan.lines < scan.line_ends.size()) {
      scan.line_ends[scan.lines] = static_cast<std::uint32_t>(at + 1);
    }
    const bool is_empty = at - line_start == static_cast<std::size_t>(has_cr);
    if (scan.lines == 0) {
      scan.first_line_end = at + 1;
    } else if (is_empty) {
      scan.end = at + 1;
      return scan;
    } else if (p[line_start] == ' ' || p[line_start] == '\t') {
      scan.folded = true;
    }
    ++scan.lines;
    line_start = at + 1;
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
