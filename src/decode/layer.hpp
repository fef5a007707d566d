// SPDX-License-Identifier: Apache-2.0
// A layer takes its own header off the front of what is left of a frame and
// names what comes next. A new layer or tunnel is one file with one such
// function, and one line in layers.cpp.
#pragma once

#include <cstdint>
#include <optional>

#include "decode/ip_defrag.hpp"
#include "tapwarden/bytes.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/packet.hpp"
#include "tapwarden/stats.hpp"

namespace tapwarden {

/// Who says what the next header is.
enum class NextBy : std::uint8_t {
  ethertype,    ///< `id` is an EtherType
  ip_protocol,  ///< `id` is an IANA protocol number
  udp_port,     ///< `id` is the destination port of a UDP datagram
  segment,      ///< a TCP segment was found: done
  nothing,      ///< nothing for us in here; counted
};

struct Next {
  NextBy by = NextBy::nothing;
  std::uint16_t id = 0;
};

/// What only frames with tunnels or fragments need. Kept by the decoder.
struct DecodeState {
  LimitHits& hits;
  IpDefragmenter fragments;
  Tunnel tunnel;  ///< the innermost; Segment::tunnel points here once there is one
  TunnelType separator = TunnelType::none;  ///< the innermost tunnel whose id separates flows
  std::uint32_t separator_id = 0;
};

/// What is left of the frame, and what the layers so far said.
struct Frame {
  Bytes rest;             ///< captured octets behind the headers taken off so far
  std::uint64_t missing;  ///< octets of the innermost packet that the capture has cut off
  IpAddress source;       ///< of the innermost IP header
  IpAddress destination;
  Segment& segment;
  const Config& config;
  DecodeStats& stats;
  DecodeState& state;
};

using Layer = Next (*)(Frame& frame) noexcept;

/// The layer for the first octet of a frame of `link`; nullptr: none is known.
Layer link_layer(LinkType link) noexcept;
/// The layer that `next` names; nullptr: none is known.
Layer layer_of(Next next, const Config& config) noexcept;

Next decode_ethernet(Frame& frame) noexcept;
Next decode_linux_cooked(Frame& frame) noexcept;
Next decode_linux_cooked_v2(Frame& frame) noexcept;
Next decode_null_loopback(Frame& frame) noexcept;
Next decode_openbsd_loopback(Frame& frame) noexcept;
Next decode_vlan(Frame& frame) noexcept;
Next decode_ip(Frame& frame) noexcept;  ///< version by its first four bits
Next decode_ipv4(Frame& frame) noexcept;
Next decode_ipv6(Frame& frame) noexcept;
Next decode_tcp(Frame& frame) noexcept;

Next decode_mpls(Frame& frame) noexcept;
Next decode_pppoe(Frame& frame) noexcept;
Next decode_ipv4_in_ip(Frame& frame) noexcept;
Next decode_ipv6_in_ip(Frame& frame) noexcept;
Next decode_gre(Frame& frame) noexcept;
Next decode_erspan_2(Frame& frame) noexcept;
Next decode_erspan_3(Frame& frame) noexcept;
Next decode_udp(Frame& frame) noexcept;
Next decode_vxlan(Frame& frame) noexcept;
Next decode_vxlan_gpe(Frame& frame) noexcept;
Next decode_geneve(Frame& frame) noexcept;
Next decode_gtp_u(Frame& frame) noexcept;

/// A tunnel's header was taken off: what follows is a packet of its own. False: too many are
/// nested, which was counted; return {} then.
[[nodiscard]] bool enter_tunnel(Frame& frame, TunnelType type,
                                std::optional<std::uint32_t> id = {}) noexcept;
/// Behind enter_tunnel: the same addresses and ports with another `id` are another flow.
void separate_by(Frame& frame, std::uint32_t id) noexcept;

/// Keeps a fragment. True: its datagram is whole, and now stands in `frame.rest`; `protocol` is
/// what it carries.
[[nodiscard]] bool join_fragment(Frame& frame, const Fragment& fragment, std::uint32_t id,
                                 std::uint8_t& protocol) noexcept;

/// RFC 1071: the sum of 16-bit words, folded; `start` carries on an earlier
/// sum.
std::uint32_t checksum_add(Bytes bytes, std::uint32_t start) noexcept;
bool checksum_holds(std::uint32_t sum) noexcept;

/// The sum of TCP and UDP starts with a pseudo header (RFC 9293 3.1, RFC 8200 8.1).
std::uint32_t pseudo_header_sum(const Frame& frame, std::uint8_t protocol) noexcept;

inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint16_t kEtherIpv4 = 0x0800;
inline constexpr std::uint16_t kEtherIpv6 = 0x86dd;
inline constexpr std::uint16_t kEtherBridged = 0x6558;  ///< an Ethernet frame (RFC 7637 and others)

/// What of FlowKey does not come from addresses and ports.
struct FlowTag {
  std::uint32_t tag = 0;
  std::uint32_t tunnel_id = 0;
};

/// Bits of `tag`: two VLAN ids, four of tunnel type, two free, and two that tell VLAN 0 from none.
inline FlowTag flow_tag(const Frame& frame) noexcept {
  FlowTag out;
  const VlanTags& vlan = frame.segment.vlan;
  if (frame.config.vlan_separates_flows && vlan.count > 0) {
    out.tag = vlan.id[0] | 1u << 31;
    if (vlan.count > 1) out.tag |= std::uint32_t{vlan.id[1]} << 12 | 1u << 30;
  }
  if (frame.segment.tunnel != nullptr && frame.config.tunnel_separates_flows) {
    out.tag |= static_cast<std::uint32_t>(frame.state.separator) << 24;
    out.tunnel_id = frame.state.separator_id;
  }
  return out;
}

/// The octets behind `frame.rest` that are padding of the layer around it go; what is missing of
/// `size` octets is told.
inline void limit_to(Frame& frame, std::size_t size) noexcept {
  if (size <= frame.rest.size()) {
    frame.rest = frame.rest.first(size);
    frame.missing = 0;
  } else {
    frame.missing = size - frame.rest.size();
  }
}

/// The headers of a tunnel are not well-formed: another protocol on its port, or one not read.
inline Next not_ours(Frame& frame) noexcept {
  ++frame.stats.not_tcp;
  return {};
}

inline Next malformed(Frame& frame) noexcept {
  ++frame.stats.malformed;
  return {};
}

}  // namespace tapwarden
