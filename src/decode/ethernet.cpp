// SPDX-License-Identifier: Apache-2.0
// Ethernet II and its 802.1Q, 802.1ad tags. 802.3 frames with a length field
// carry no IP.
#include "decode/layer.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kEthernetHeaderBytes = 14;
constexpr std::size_t kVlanTagBytes = 4;

}  // namespace

Next decode_ethernet(Frame& frame) noexcept {
  if (frame.rest.size() < kEthernetHeaderBytes) return malformed(frame);
  const std::uint16_t ethertype = load_be16(frame.rest.data() + 12);
  frame.rest = frame.rest.subspan(kEthernetHeaderBytes);
  return {NextBy::ethertype, ethertype};
}

Next decode_vlan(Frame& frame) noexcept {
  if (frame.rest.size() < kVlanTagBytes) return malformed(frame);
  VlanTags& vlan = frame.segment.vlan;
  if (vlan.count < vlan.id.size()) vlan.id[vlan.count++] = load_be16(frame.rest.data()) & 0x0fff;
  const std::uint16_t ethertype = load_be16(frame.rest.data() + 2);
  frame.rest = frame.rest.subspan(kVlanTagBytes);
  return {NextBy::ethertype, ethertype};
}

}  // namespace tapwarden
