// SPDX-License-Identifier: Apache-2.0
// One TCP conversation, written packet by packet into a Capture: handshake, text in both
// directions, acknowledgements, end. Checksums are right. It is a script, not a TCP stack: nothing
// is retransmitted or timed out unless the caller says so.
//
//   Capture capture;
//   Conversation talk(capture, {"192.0.2.10", 51000}, {"198.51.100.20", 80});
//   talk.handshake();
//   talk.request("GET /v1/users HTTP/1.1\r\nHost: api.example.com\r\n\r\n");
//   talk.response("HTTP/1.1 204 No Content\r\n\r\n");
//   talk.fin();
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "craft/capture.hpp"
#include "tapwarden/flow.hpp"

namespace tapwarden::craft {

struct Host {
  std::string address;  ///< IPv4, or IPv6 when it has a colon
  std::uint16_t port;
};

/// How the packets look and follow each other.
struct Wire {
  LinkType link = LinkType::ethernet;
  std::vector<std::uint16_t> vlans;     ///< outermost first; two make QinQ (802.1ad outside)
  bool ipv6_extension_headers = false;  ///< hop-by-hop and destination options before TCP
  std::uint16_t mss = 1460;             ///< octets of payload of one segment
  bool acks = true;                     ///< receivers acknowledge; off: only data carries numbers
  bool ecn = false;                     ///< the handshake offers ECN (RFC 3168)
  std::uint32_t client_isn = 1000;
  std::uint32_t server_isn = 900000;
  Duration gap = std::chrono::microseconds{40};       ///< between packets of one sender
  Duration latency = std::chrono::microseconds{300};  ///< before the other side's packet
  std::uint32_t interface = 0;
};

/// Functions that add frames return the index of the first one in Capture::frames.
class Conversation {
 public:
  Conversation(Capture& capture, Host client, Host server, Timestamp start = kEpoch,
               Wire wire = {});

  std::size_t handshake();
  std::size_t request(std::string_view text) { return send(Direction::to_server, text); }
  std::size_t response(std::string_view text) { return send(Direction::to_client, text); }
  /// Segments of at most Wire::mss, acknowledged every second one and at the end.
  std::size_t send(Direction direction, std::string_view text);
  /// FIN from the client, FIN from the server, last ACK.
  std::size_t fin();
  /// FIN of one sender, acknowledged.
  std::size_t fin(Direction direction);
  std::size_t rst(Direction direction);
  std::size_t ack(Direction direction);

  /// The capture misses it, but it was sent: later segments count it.
  void unseen(Direction direction, std::string_view text) { next(direction) += length(text); }

  /// A segment outside the script: `offset` octets into the stream of its sender (0 = first octet
  /// of data). Changes no number; time goes on.
  std::size_t segment(Direction direction, std::uint8_t flags, std::uint32_t offset,
                      std::string_view payload);
  /// Octets that the sender of `direction` has sent so far.
  [[nodiscard]] std::uint32_t offset(Direction direction) const;

  void wait(Duration duration) { now_ += duration; }
  [[nodiscard]] Timestamp now() const { return now_; }

 private:
  static std::uint32_t length(std::string_view text) {
    return static_cast<std::uint32_t>(text.size());
  }
  std::uint32_t& next(Direction direction) { return next_[static_cast<std::size_t>(direction)]; }
  [[nodiscard]] std::uint32_t isn(Direction direction) const;
  std::size_t emit(Direction direction, std::uint8_t flags, std::uint32_t seq,
                   std::string_view payload);

  Capture& capture_;
  Host client_;
  Host server_;
  Timestamp now_;
  Wire wire_;
  std::uint32_t next_[2];     ///< next sequence number of each sender
  std::uint16_t ip_id_[2]{};  ///< IPv4 identification of each sender
  Direction last_ = Direction::to_client;
};

}  // namespace tapwarden::craft
