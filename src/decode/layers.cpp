// SPDX-License-Identifier: Apache-2.0
// THE list: which layer is asked for which link type, EtherType or protocol
// number.
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
    case 0x0800: return decode_ipv4;
    case 0x86dd: return decode_ipv6;
    case 0x8100: return decode_vlan;  // 802.1Q
    case 0x88a8: return decode_vlan;  // 802.1ad
    case 0x9100: return decode_vlan;  // QinQ before 802.1ad
    default: return nullptr;
  }
}

// https://www.iana.org/assignments/protocol-numbers
Layer by_protocol(std::uint16_t protocol) noexcept {
  switch (protocol) {
    case 6: return decode_tcp;
    default: return nullptr;
  }
}

}  // namespace

Layer layer_of(Next next) noexcept {
  switch (next.by) {
    case NextBy::ethertype: return by_ethertype(next.id);
    case NextBy::ip_protocol: return by_protocol(next.id);
    case NextBy::segment:
    case NextBy::nothing: return nullptr;
  }
  return nullptr;
}

}  // namespace tapwarden
