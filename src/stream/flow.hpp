// SPDX-License-Identifier: Apache-2.0
// One TCP connection as the flow table keeps it: what each segment touches (two cache lines), and
// apart from it what is needed only when a flow opens, closes or moves in its queue.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "stream/reassembler.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/stream.hpp"

namespace tapwarden::stream {

/// The queue a flow stands in, least recently used first. It decides timeout and order of eviction.
enum class Queue : std::uint8_t {
  opening,  ///< handshake not finished
  silent,   ///< handshake finished, no payload yet
  active,   ///< has had payload
  closing,  ///< closed, or about to be
};
inline constexpr std::size_t kQueueCount = 4;

struct alignas(64) Flow {
  [[nodiscard]] Direction direction(bool from_low) const noexcept {
    return from_low == client_is_low ? Direction::to_server : Direction::to_client;
  }
  void note_seen(Direction direction) noexcept {
    seen |= static_cast<std::uint8_t>(1u << static_cast<unsigned>(direction));
  }
  [[nodiscard]] bool has_seen(Direction direction) const noexcept {
    return (seen >> static_cast<unsigned>(direction) & 1u) != 0;
  }
  [[nodiscard]] Reassembler& side(Direction direction) noexcept {
    return sides[static_cast<std::size_t>(direction)];
  }

  FlowKey key;
  Queue queue = Queue::opening;
  std::uint8_t seen = 0;  ///< bit of each direction of which a segment came
  bool client_is_low : 1 = false;
  bool handshake_seen : 1 = false;
  bool is_closed : 1 = false;       ///< on_close was called; only late segments are kept away
  bool reset_doubtful : 1 = false;  ///< a RST came that the receiver may have refused
  Timestamp touched{};              ///< last seen, within FlowTable's granularity
  std::unique_ptr<StreamConsumer> consumer;
  std::array<Reassembler, 2> sides;
};
static_assert(sizeof(Flow) == 128, "two cache lines");

struct FlowRest {
  std::uint32_t previous;  ///< in its queue
  std::uint32_t next;
  Position first;
  VlanTags vlan;
  bool isn_known;
  std::uint32_t isn;     ///< initial sequence number of the client
  std::uint32_t serial;  ///< order of opening, wrapping
};

}  // namespace tapwarden::stream
