// SPDX-License-Identifier: Apache-2.0
// What one direction keeps while it has a hole: the octets and the FIN that wait behind it, and its
// place in the table's list of holes. Exists only as long as something waits.
#pragma once

#include "stream/hole_list.hpp"
#include "stream/reorder_buffer.hpp"
#include "tapwarden/flow.hpp"

namespace tapwarden::stream {

struct Waiting : HoleLink {
  Waiting(std::uint32_t of_flow, Direction of_direction) : flow(of_flow), direction(of_direction) {}

  [[nodiscard]] bool is_empty() const noexcept { return buffer.empty() && !fin_pending; }
  /// Where what waits starts: the end of the hole. REQUIRES: !is_empty()
  [[nodiscard]] std::uint32_t start() const noexcept {
    return buffer.empty() ? fin_seq : buffer.first();
  }
  [[nodiscard]] const Position& start_at() const noexcept {
    return buffer.empty() ? fin_at : buffer.first_at();
  }

  ReorderBuffer buffer;
  Timestamp since{};  ///< table time of the last progress of this direction
  std::uint32_t flow;
  Direction direction;
  bool peer_acknowledges = false;  ///< the receiver's ACKs are in the capture
  bool fin_pending = false;
  std::uint32_t fin_seq = 0;
  Position fin_at;
};

}  // namespace tapwarden::stream
