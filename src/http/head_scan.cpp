// SPDX-License-Identifier: Apache-2.0
#include "http/head_scan.hpp"

#include <cstring>

#include "base/find_octet.hpp"

namespace tapwarden::http {

HeadScan scan_head(Bytes bytes) noexcept {
  HeadScan scan;
  const std::string_view text = as_text(bytes);
  std::size_t line_start = 0;
  std::size_t from = 0;
  for (;;) {
    const std::size_t at = find_at_most(text, '\r', from);  // CR, LF, NUL, and rare controls
    from = at + 2;
    if (from > text.size() || std::memcmp(text.data() + at, "\r\n", 2) != 0) {
      if (at == text.size()) break;
      from = at + 1;
      if (text[at] == '\r' && from != text.size()) scan.bare_cr = true;
      if (text[at] == '\0') scan.nul = true;
      if (text[at] != '\n') continue;
      scan.bare_lf = true;
    }
    if (scan.ends < scan.line_ends.size()) {
      scan.line_ends[scan.ends++] = static_cast<std::uint32_t>(from);
    }
    if (at == line_start && line_start != 0) {
      scan.end = from;
      break;
    }
    line_start = from;
  }
  if (scan.ends != 0) scan.first_line_end = scan.line_ends[0];
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
