// SPDX-License-Identifier: Apache-2.0
// Headers that a mirror or a network puts around a packet. Each function takes octets that begin
// with the inner packet and gives them back with its header in front: "frame" means Ethernet and
// what is behind it, "packet" means IP and what is behind it.
//
//   frame = tunnel::ethernet(tunnel::ipv4(17, tunnel::udp(4789, tunnel::vxlan(5000, frame))));
#pragma once

#include <optional>
#include <vector>

#include "craft/capture.hpp"

namespace tapwarden::craft::tunnel {

/// Octets of `frame` behind its Ethernet header. REQUIRES: no VLAN tag.
Octets packet_of(const Octets& frame);

/// An Ethernet header with the EtherType of `packet` when none is given.
Octets ethernet(const Octets& packet, std::uint16_t ethertype = 0);
/// From 203.0.113.1 to 203.0.113.2 (2001:db8:ffff::1 to ::2); checksum is right.
Octets ipv4(std::uint8_t protocol, const Octets& payload, std::uint16_t id = 0);
Octets ipv6(std::uint8_t protocol, const Octets& payload);
/// Without a checksum, as tunnels over IPv4 are sent.
Octets udp(std::uint16_t port, const Octets& payload);

Octets mpls(const std::vector<std::uint32_t>& labels, const Octets& payload);
Octets control_word(const Octets& frame);
Octets pppoe(std::uint16_t session, const Octets& packet);

struct Gre {
  bool checksum = false;
  std::optional<std::uint32_t> key;
  std::optional<std::uint32_t> sequence;
};
Octets gre(std::uint16_t ethertype, const Octets& payload, const Gre& options = {});
Octets erspan_2(std::uint16_t session, const Octets& frame);
Octets erspan_3(std::uint16_t session, bool has_platform_header, const Octets& frame);

Octets vxlan(std::uint32_t vni, const Octets& frame);
/// `option_words` of four octets are options of no meaning.
Octets geneve(std::uint32_t vni, std::uint16_t ethertype, std::size_t option_words,
              const Octets& payload);
/// With `is_5g` it has the extension header of a PDU session (3GPP TS 38.415).
Octets gtp_u(std::uint32_t teid, bool is_5g, const Octets& packet);

/// IPv4 and IPv6 packets in pieces of at most `size` octets of payload, a multiple of eight.
std::vector<Octets> fragments(const Octets& packet, std::size_t size, std::uint32_t id);

}  // namespace tapwarden::craft::tunnel
