// SPDX-License-Identifier: Apache-2.0
// Segments as plain values, for tests of the stream stage. Peer speaks for one side of one
// connection; every segment gets the next packet number, and the time that the test sets.
#pragma once

#include <string>
#include <string_view>

#include "tapwarden/flow.hpp"

namespace tapwarden::test {

/// Numbers and times of the packets of a test.
struct Tape {
  std::uint64_t packet = 0;
  std::chrono::nanoseconds time = std::chrono::hours{24 * 365 * 50};

  void pass(std::chrono::nanoseconds duration) { time += duration; }
  [[nodiscard]] Timestamp now() const { return Timestamp{time}; }
};

struct Connection {
  std::uint8_t client_host = 10;
  std::uint16_t client_port = 40000;
  std::uint8_t server_host = 20;
  std::uint16_t server_port = 80;
  std::uint32_t tag = 0;
};

inline IpAddress documentation_address(std::uint8_t host) {
  const std::array<std::uint8_t, 4> octets{192, 0, 2, host};
  return IpAddress::v4(octets.data());
}

inline Endpoint client_of(const Connection& connection) {
  return {documentation_address(connection.client_host), connection.client_port};
}
inline Endpoint server_of(const Connection& connection) {
  return {documentation_address(connection.server_host), connection.server_port};
}

inline Segment make_segment(const Connection& connection, Direction direction, Tape& tape) {
  Endpoint low = client_of(connection);
  Endpoint high = server_of(connection);
  const bool client_is_low = low < high;
  if (!client_is_low) std::swap(low, high);
  Segment segment;
  segment.key = {low.address, high.address, low.port, high.port, connection.tag, 0};
  segment.from_low = client_is_low == (direction == Direction::to_server);
  segment.window = 65535;
  segment.at = {tape.now(), ++tape.packet};
  return segment;
}

/// One side of a connection, with relative sequence numbers: octet 0 is the first after the SYN.
class Peer {
 public:
  Peer(const Connection& connection, Direction direction, std::uint32_t isn,
       std::uint32_t other_isn, Tape& tape)
      : connection_(connection),
        direction_(direction),
        isn_(isn),
        other_isn_(other_isn),
        tape_(tape) {}

  [[nodiscard]] Segment syn(std::uint8_t more_flags = 0) const {
    Segment segment = make_segment(connection_, direction_, tape_);
    segment.flags = static_cast<std::uint8_t>(kTcpSyn | more_flags);
    segment.seq = isn_;
    if ((more_flags & kTcpAck) != 0) segment.ack = other_isn_ + 1;
    return segment;
  }
  /// LIFETIME: `payload` outlives the segment.
  [[nodiscard]] Segment data(std::uint32_t offset, std::string_view payload, std::uint32_t ack = 0,
                             std::uint8_t more_flags = 0) const {
    Segment segment = make_segment(connection_, direction_, tape_);
    segment.flags = static_cast<std::uint8_t>(kTcpAck | more_flags);
    segment.seq = isn_ + 1 + offset;
    segment.ack = other_isn_ + 1 + ack;
    segment.payload = as_bytes(payload);
    return segment;
  }
  [[nodiscard]] Segment ack(std::uint32_t offset, std::uint32_t ack) const {
    return data(offset, {}, ack);
  }
  [[nodiscard]] Segment fin(std::uint32_t offset, std::uint32_t ack = 0) const {
    return data(offset, {}, ack, kTcpFin);
  }
  [[nodiscard]] Segment rst(std::uint32_t offset) const {
    Segment segment = data(offset, {});
    segment.flags = kTcpRst;
    segment.ack = 0;
    return segment;
  }

 private:
  Connection connection_;
  Direction direction_;
  std::uint32_t isn_;
  std::uint32_t other_isn_;
  Tape& tape_;
};

}  // namespace tapwarden::test
