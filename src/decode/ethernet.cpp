// SPDX-License-Identifier: Apache-2.0
// Ethernet II and its 802.1Q, 802.1ad tags; 802.3 frames with a length field,
// which carry IP behind LLC and SNAP (RFC 1042).
#include "decode/layer.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kEthernetHeaderBytes = 14;
constexpr std::size_t kVlanTagBytes = 4;
constexpr std::size_t kSnapBytes = 8;
constexpr std::uint16_t kEthertypeMin = 0x0600;  // below, it is a length (IEEE 802.3 3.2.6)
constexpr std::uint32_t kSnap = 0xaaaa0300;      // LLC of SNAP, and the first octet of OUI 0

Next behind(Frame& frame, std::uint16_t ethertype) noexcept {
  if (ethertype >= kEthertypeMin || frame.rest.size() < kSnapBytes) {
    return {NextBy::ethertype, ethertype};
  }
  const std::uint8_t* const snap = frame.rest.data();
  if (load_be32(snap) != kSnap || load_be16(snap + 4) != 0) return {NextBy::ethertype, ethertype};
  frame.rest = frame.rest.subspan(kSnapBytes);
  return {NextBy::ethertype, load_be16(snap + 6)};
}

}  // namespace

Next decode_ethernet(Frame& frame) noexcept {
  if (frame.rest.size() < kEthernetHeaderBytes) return malformed(frame);
  const std::uint16_t ethertype = load_be16(frame.rest.data() + 12);
  frame.rest = frame.rest.subspan(kEthernetHeaderBytes);
  return behind(frame, ethertype);
}

Next decode_vlan(Frame& frame) noexcept {
  if (frame.rest.size() < kVlanTagBytes) return malformed(frame);
  VlanTags& vlan = frame.segment.vlan;
  if (vlan.count < vlan.id.size()) vlan.id[vlan.count++] = load_be16(frame.rest.data()) & 0x0fff;
  const std::uint16_t ethertype = load_be16(frame.rest.data() + 2);
  frame.rest = frame.rest.subspan(kVlanTagBytes);
  return behind(frame, ethertype);
}

}  // namespace tapwarden
