// SPDX-License-Identifier: Apache-2.0
// Packet time: the only clock of analysis. It has no now(): a time comes from a packet.
#pragma once

#include <chrono>
#include <cstdint>
#include <ratio>

namespace tapwarden {

using Duration = std::chrono::nanoseconds;

/// Nanoseconds since 1970-01-01T00:00:00Z as the capture stamped them.
struct PacketClock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = Duration;
  using time_point = std::chrono::time_point<PacketClock>;
  static constexpr bool is_steady = false;
};

using Timestamp = PacketClock::time_point;

/// Where on the wire something was seen.
struct Position {
  Timestamp time{};
  std::uint64_t packet = 0;  ///< 1 for the first packet of its input; 0 = not seen
  /// Of octets of a stream: how much further than what was delivered of the other direction their
  /// sender had received when it sent them (its ACK); negative: not so far. 0 where it is not
  /// known.
  std::int32_t acked_ahead = 0;
  std::uint16_t source = 0;  ///< input of the run that the packet is from
};

}  // namespace tapwarden
