// SPDX-License-Identifier: Apache-2.0
// One fast pass over a message head: where its lines end, and what is odd about its octets. Reads
// no names and no values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "tapwarden/bytes.hpp"

namespace tapwarden::http {

struct HeadScan {
  std::size_t end = 0;  ///< octets of the head, empty line included; 0 = no end in sight
  std::size_t first_line_end =
      0;                 ///< octets of the first line, line end included; 0 = no end in sight
  bool bare_cr = false;  ///< CR without LF behind it
  bool bare_lf = false;  ///< LF without CR before it
  bool nul = false;
  std::uint32_t ends = 0;  ///< how many line_ends are known
  /// Behind the end of each line, the empty one too; as many as there is room for.
  std::array<std::uint32_t, 32> line_ends;
};

/// REQUIRES: `bytes` begins with the first octet of a start line, not with a line end.
[[nodiscard]] HeadScan scan_head(Bytes bytes) noexcept;

/// Finds the end of a head that comes in pieces. The first piece begins inside the start line.
class HeadEndFinder {
 public:
  /// Octets of `piece` that still belong to the head, when it ends there; 0 = it goes on.
  [[nodiscard]] std::size_t find(Bytes piece) noexcept;
  void reset() noexcept { state_ = State::in_line; }

 private:
  enum class State : std::uint8_t { in_line, line_start, line_start_cr };
  State state_ = State::in_line;
};

}  // namespace tapwarden::http
