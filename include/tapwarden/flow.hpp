// SPDX-License-Identifier: Apache-2.0
// Who talks with whom: addresses, the key of a flow, one TCP segment, and the facts of a flow that
// travel with every exchange.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>

#include "tapwarden/bytes.hpp"
#include "tapwarden/time.hpp"

namespace tapwarden {

/// IPv4 is kept as an IPv4-mapped IPv6 address (RFC 4291 2.5.5.2).
struct IpAddress {
  std::array<std::uint8_t, 16> octets{};

  static IpAddress v4(const std::uint8_t* four) noexcept {
    IpAddress address;
    address.octets[10] = address.octets[11] = 0xff;
    for (std::size_t i = 0; i < 4; ++i) address.octets[12 + i] = four[i];
    return address;
  }
  static IpAddress v6(const std::uint8_t* sixteen) noexcept {
    IpAddress address;
    for (std::size_t i = 0; i < 16; ++i) address.octets[i] = sixteen[i];
    return address;
  }
  [[nodiscard]] bool is_v4() const noexcept {
    for (std::size_t i = 0; i < 10; ++i) {
      if (octets[i] != 0) return false;
    }
    return octets[10] == 0xff && octets[11] == 0xff;
  }
  bool operator==(const IpAddress&) const = default;
  /// By octets, first ones first; as numbers, which is quicker.
  std::strong_ordering operator<=>(const IpAddress& other) const noexcept {
    const std::uint64_t front = load_be64(octets.data());
    const std::uint64_t front_other = load_be64(other.octets.data());
    if (front != front_other) return front <=> front_other;
    return load_be64(octets.data() + 8) <=> load_be64(other.octets.data() + 8);
  }
};

struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;
  auto operator<=>(const Endpoint&) const = default;  // NOLINT(modernize-use-nullptr)
};

/// Both endpoints in order (low < high), so that the two directions have one key.
/// Equality is on all fields, never on a hash. No padding: the bytes may be hashed as they lie.
struct FlowKey {
  IpAddress low_address;
  IpAddress high_address;
  std::uint16_t low_port = 0;
  std::uint16_t high_port = 0;
  /// VLAN ids of the frame and kind of tunnel, when these separate flows. Only TCP has flows;
  /// another transport would take one of the bits that are free.
  std::uint32_t tag = 0;
  std::uint32_t tunnel_id = 0;  ///< VNI, GRE key or PPPoE session, when tunnels separate flows

  bool operator==(const FlowKey& other) const noexcept {
    std::uint64_t differing = 0;
    for (const std::size_t at : {0, 8, 16, 24, 32, 36}) differing |= word(at) ^ other.word(at);
    return differing == 0;
  }

 private:
  [[nodiscard]] std::uint64_t word(std::size_t at) const noexcept {
    std::uint64_t value = 0;
    std::memcpy(&value, reinterpret_cast<const char*>(this) + at, sizeof value);
    return value;
  }
};
static_assert(sizeof(FlowKey) == 44, "FlowKey must have no padding");

/// VLAN ids of a frame, outermost first (QinQ has two). 0 entries = untagged.
struct VlanTags {
  std::array<std::uint16_t, 2> id{};
  std::uint8_t count = 0;
  bool operator==(const VlanTags&) const = default;
};

enum class TunnelType : std::uint8_t {
  none,
  mpls,
  pppoe,
  gre,
  erspan,
  vxlan,
  geneve,
  ip_in_ip,
  gtp_u,
};
inline constexpr std::size_t kTunnelTypeCount = 9;

/// Name in events and counters.
constexpr const char* to_text(TunnelType type) noexcept {
  switch (type) {
    case TunnelType::none: return "none";
    case TunnelType::mpls: return "mpls";
    case TunnelType::pppoe: return "pppoe";
    case TunnelType::gre: return "gre";
    case TunnelType::erspan: return "erspan";
    case TunnelType::vxlan: return "vxlan";
    case TunnelType::geneve: return "geneve";
    case TunnelType::ip_in_ip: return "ip_in_ip";
    case TunnelType::gtp_u: return "gtp_u";
  }
  return "none";
}

/// The innermost tunnel of a packet.
struct Tunnel {
  TunnelType type = TunnelType::none;
  std::uint8_t depth = 0;  ///< tunnels around the packet, this one included
  bool has_id = false;
  /// VNI (vxlan, geneve), key (gre), session (pppoe, erspan), bottom label (mpls), TEID (gtp_u)
  std::uint32_t id = 0;
  IpAddress source;  ///< of the IP header around it; all zero when there is none
  IpAddress destination;
};

enum TcpFlags : std::uint8_t {
  kTcpFin = 0x01,
  kTcpSyn = 0x02,
  kTcpRst = 0x04,
  kTcpPsh = 0x08,
  kTcpAck = 0x10,
  kTcpUrg = 0x20,
  kTcpEce = 0x40,
  kTcpCwr = 0x80,
};

/// One TCP segment, as decode yields it.
/// LIFETIME: `payload` lies in the packet (or in the fragment buffer) and is valid until the next
/// packet is decoded.
struct Segment {
  FlowKey key;
  bool from_low = false;  ///< the sender is (low_address, low_port)
  std::uint8_t flags = 0;
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  std::uint16_t window = 0;
  VlanTags vlan;                   ///< of the innermost Ethernet frame
  const Tunnel* tunnel = nullptr;  ///< none. LIFETIME: as payload
  Bytes payload;
  std::uint32_t payload_missing = 0;  ///< octets of payload on the wire, cut off by the snap length
  Position at;
};

enum class Direction : std::uint8_t { to_server = 0, to_client = 1 };

constexpr Direction opposite(Direction direction) noexcept {
  return direction == Direction::to_server ? Direction::to_client : Direction::to_server;
}

/// Facts of a flow; a plain value, copied into each exchange.
struct FlowFacts {
  Endpoint client;  ///< the opener; guessed when the handshake was not seen (see handshake_seen)
  Endpoint server;
  VlanTags vlan;
  Tunnel tunnel;                ///< of the first packet with payload
  std::uint64_t id = 0;         ///< stable over replays, below 2^53 (EVE flow_id)
  bool handshake_seen = false;  ///< a SYN or SYN-ACK told who opened
  bool client_seen = false;     ///< segments of it came before or with the first payload
  bool server_seen = false;
  Position first;  ///< first packet of the flow
};

}  // namespace tapwarden
