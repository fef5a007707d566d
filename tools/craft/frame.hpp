// SPDX-License-Identifier: Apache-2.0
// One TCP packet as octets of a link type. Used by Conversation; tests that need a single packet
// may call it themselves.
#pragma once

#include <string_view>
#include <vector>

#include "craft/conversation.hpp"

namespace tapwarden::craft {

struct TcpPacket {
  Host source;
  Host destination;
  std::uint8_t flags = kTcpAck;
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  std::uint16_t ip_id = 0;
  std::string_view payload;
};

/// Of `wire` it reads what concerns the look of a packet, not the timing.
Octets to_octets(const TcpPacket& packet, const Wire& wire);

}  // namespace tapwarden::craft
