// SPDX-License-Identifier: Apache-2.0
// A decoder with its configuration and counters, fed frame by frame. Each frame lies in a buffer of
// exactly its size, so that a sanitizer sees any read outside of it.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "craft/frame.hpp"
#include "decode/decode.hpp"

namespace tapwarden::test {

using craft::Octets;

struct Feed {
  LinkType link = LinkType::ethernet;
  std::uint32_t wire_length = 0;  ///< 0: as long as what was captured
};

class Tap {
 public:
  explicit Tap(Config config = {}) : config_(std::move(config)) {}

  /// LIFETIME: the payload is valid until the next call.
  std::optional<Segment> decode(const Octets& octets, Feed feed = {}) {
    frame_ = std::make_unique<std::uint8_t[]>(octets.size());
    std::copy(octets.begin(), octets.end(), frame_.get());
    Packet packet;
    packet.data = {frame_.get(), octets.size()};
    packet.wire_length =
        feed.wire_length != 0 ? feed.wire_length : static_cast<std::uint32_t>(octets.size());
    packet.link = feed.link;
    packet.time = time;
    packet.number = ++number_;
    Segment segment;
    if (!decoder_.decode(packet, segment)) return std::nullopt;
    return segment;
  }

  void finish() { decoder_.finish(); }

  Timestamp time = craft::kEpoch;
  DecodeStats stats;
  LimitHits hits;

 private:
  Config config_;
  Decoder decoder_{config_, stats, hits};
  std::unique_ptr<std::uint8_t[]> frame_;
  std::uint64_t number_ = 0;
};

inline const craft::Host kClient{"192.0.2.10", 51000};
inline const craft::Host kServer{"198.51.100.20", 80};
inline const craft::Host kClient6{"2001:db8::10", 51000};
inline const craft::Host kServer6{"2001:db8::20", 80};

inline Octets frame_of(std::string_view payload, const craft::Wire& wire = {},
                       const craft::Host& from = kClient, const craft::Host& to = kServer) {
  craft::TcpPacket packet;
  packet.source = from;
  packet.destination = to;
  packet.flags = kTcpAck | kTcpPsh;
  packet.seq = 0x01020304;
  packet.ack = 0x0a0b0c0d;
  packet.ip_id = 7;
  packet.payload = payload;
  return craft::to_octets(packet, wire);
}

inline craft::Wire wire_of(LinkType link) {
  craft::Wire wire;
  wire.link = link;
  return wire;
}

inline void put16(Octets& octets, std::size_t at, unsigned value) {
  octets.at(at) = static_cast<std::uint8_t>(value >> 8);
  octets.at(at + 1) = static_cast<std::uint8_t>(value);
}

inline void insert(Octets& octets, std::size_t at, const Octets& more) {
  octets.insert(octets.begin() + static_cast<std::ptrdiff_t>(at), more.begin(), more.end());
}

inline std::string text_of(const std::optional<Segment>& segment) {
  return segment ? std::string(as_text(segment->payload)) : "(no segment)";
}

}  // namespace tapwarden::test
