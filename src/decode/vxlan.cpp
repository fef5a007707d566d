// SPDX-License-Identifier: Apache-2.0
// VXLAN (RFC 7348), also with a group policy (draft-smith-vxlan-group-policy), and VXLAN-GPE
// (draft-ietf-nvo3-vxlan-gpe). Anything else that is set in fields that are reserved says that it
// is another protocol on this port.
#include "decode/layer.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kHeaderBytes = 8;
constexpr std::uint8_t kHasVni = 0x08;

Next enter(Frame& frame, std::uint16_t ethertype) noexcept {
  const std::uint32_t vni = load_be32(frame.rest.data() + 4) >> 8;
  if (!enter_tunnel(frame, TunnelType::vxlan, vni)) return {};
  separate_by(frame, vni);
  frame.rest = frame.rest.subspan(kHeaderBytes);
  return {NextBy::ethertype, ethertype};
}

}  // namespace

Next decode_vxlan(Frame& frame) noexcept {
  constexpr std::uint8_t kHasPolicy = 0x80;
  if (frame.rest.size() < kHeaderBytes) return not_ours(frame);
  const std::uint8_t* header = frame.rest.data();
  if ((header[0] & ~kHasPolicy) != kHasVni || header[7] != 0) return not_ours(frame);
  const bool has_policy = (header[0] & kHasPolicy) != 0;
  if (!has_policy && (load_be32(header) & 0x00ffffff) != 0) return not_ours(frame);
  return enter(frame, kEtherBridged);
}

Next decode_vxlan_gpe(Frame& frame) noexcept {
  constexpr std::uint8_t kHasProtocol = 0x04;
  constexpr std::uint8_t kFlooded = 0x02;
  if (frame.rest.size() < kHeaderBytes) return not_ours(frame);
  const std::uint8_t* header = frame.rest.data();
  if ((header[0] & ~kFlooded) != (kHasVni | kHasProtocol)) return not_ours(frame);
  if (load_be16(header + 1) != 0 || header[7] != 0) return not_ours(frame);
  switch (header[3]) {
    case 1: return enter(frame, kEtherIpv4);
    case 2: return enter(frame, kEtherIpv6);
    case 3: return enter(frame, kEtherBridged);
    default: return not_ours(frame);
  }
}

}  // namespace tapwarden
