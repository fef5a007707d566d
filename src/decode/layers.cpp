// SPDX-License-Identifier: Apache-2.0
// THE list: which layer is asked for which link type, EtherType, protocol
// number or UDP port.
#include <algorithm>

#include "decode/layer.hpp"

namespace tapwarden {

Layer link_layer(LinkType link) noexcept {
  switch (link) {
    case LinkType::ethernet: return decode_ethernet;
    case LinkType::linux_cooked: return decode_linux_cooked;
    case LinkType::linux_cooked_v2: return decode_linux_cooked_v2;
    case LinkType::null_loopback: return decode_null_loopback;
    case LinkType::openbsd_loopback: return decode_openbsd_loopback;
    case LinkType::raw_ip: return decode_ip;
    case LinkType::ipv4: return decode_ipv4;
    case LinkType::ipv6: return decode_ipv6;
  }
  return nullptr;
}

namespace {

// https://www.iana.org/assignments/ieee-802-numbers
Layer by_ethertype(std::uint16_t ethertype) noexcept {
  switch (ethertype) {
    [[likely]] case kEtherIpv4 : return decode_ipv4;
    case kEtherIpv6: return decode_ipv6;
    case 0x8100: return decode_vlan;  // 802.1Q
    case 0x88a8: return decode_vlan;  // 802.1ad
    case 0x9100: return decode_vlan;  // QinQ before 802.1ad
    case kEtherBridged: return decode_ethernet;
    case 0x8847: return decode_mpls;
    case 0x8848: return decode_mpls;  // multicast, or labels given by the upstream router
    case 0x8864: return decode_pppoe;
    case 0x88be: return decode_erspan_2;
    case 0x22eb: return decode_erspan_3;
    default: return nullptr;
  }
}

// https://www.iana.org/assignments/protocol-numbers
Layer by_protocol(std::uint16_t protocol) noexcept {
  switch (protocol) {
    [[likely]] case kProtocolTcp : return decode_tcp;
    case 4: return decode_ipv4_in_ip;
    case 17: return decode_udp;
    case 41: return decode_ipv6_in_ip;
    case 47: return decode_gre;
    case 137: return decode_mpls;
    default: return nullptr;
  }
}

// https://www.iana.org/assignments/service-names-port-numbers
Layer by_udp_port(std::uint16_t port, const Config& config) noexcept {
  switch (port) {
    case 2152: return decode_gtp_u;
    case 4790: return decode_vxlan_gpe;
    case 6081: return decode_geneve;
    default: break;
  }
  const auto& vxlan = config.vxlan_ports;
  return std::find(vxlan.begin(), vxlan.end(), port) != vxlan.end() ? decode_vxlan : nullptr;
}

}  // namespace

Layer layer_of(Next next, const Config& config) noexcept {
  if (next.by == NextBy::ethertype) return by_ethertype(next.id);
  if (next.by == NextBy::ip_protocol) return by_protocol(next.id);
  if (next.by == NextBy::udp_port) return by_udp_port(next.id, config);
  return nullptr;
}

}  // namespace tapwarden
