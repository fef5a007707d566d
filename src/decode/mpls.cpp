// SPDX-License-Identifier: Apache-2.0
// MPLS (RFC 3032). Nothing in it says what the labels carry: the first four bits tell IP (RFC
// 4928), else it is looked at whether an Ethernet frame (RFC 4448) makes sense there, with a
// control word or without.
#include "decode/layer.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kLabelBytes = 4;
constexpr int kLabelsMax = 16;
constexpr std::size_t kControlWordBytes = 4;
constexpr std::size_t kEthernetHeaderBytes = 14;

bool is_ipv4(const Frame& frame, Bytes rest) noexcept {
  if (rest.size() < 20 || rest[0] >> 4 != 4) return false;
  const std::size_t header_size = std::size_t{rest[0] & 0x0fu} * 4;
  if (header_size < 20 || rest.size() < header_size) return false;
  if (load_be16(rest.data() + 2) > rest.size() + frame.missing) return false;
  return checksum_holds(checksum_add(rest.first(header_size), 0));
}

bool is_ipv6(const Frame& frame, Bytes rest) noexcept {
  return rest.size() >= 40 && rest[0] >> 4 == 6 &&
         std::size_t{load_be16(rest.data() + 4)} + 40 <= rest.size() + frame.missing;
}

/// A frame that has IP or a VLAN tag behind its addresses.
bool is_ethernet(Bytes rest) noexcept {
  if (rest.size() <= kEthernetHeaderBytes) return false;
  switch (load_be16(rest.data() + 12)) {
    case kEtherIpv4: return rest[kEthernetHeaderBytes] >> 4 == 4;
    case kEtherIpv6: return rest[kEthernetHeaderBytes] >> 4 == 6;
    case 0x8100:
    case 0x88a8: return true;
    default: return false;
  }
}

Next pseudowire(Frame& frame, std::size_t skip) noexcept {
  frame.rest = frame.rest.subspan(skip);
  frame.segment.vlan = {};
  return {NextBy::ethertype, kEtherBridged};
}

}  // namespace

Next decode_mpls(Frame& frame) noexcept {
  std::uint32_t entry = 0;
  constexpr std::uint32_t kBottomOfStack = 0x100;
  for (int i = 0; i < kLabelsMax && (entry & kBottomOfStack) == 0; ++i) {
    if (frame.rest.size() < kLabelBytes) return malformed(frame);
    entry = load_be32(frame.rest.data());
    frame.rest = frame.rest.subspan(kLabelBytes);
  }
  if ((entry & kBottomOfStack) == 0 || frame.rest.empty()) return malformed(frame);
  if (!enter_tunnel(frame, TunnelType::mpls, entry >> 12)) return {};
  if (is_ipv4(frame, frame.rest)) return {NextBy::ethertype, kEtherIpv4};
  if (is_ipv6(frame, frame.rest)) return {NextBy::ethertype, kEtherIpv6};
  const std::uint8_t first = frame.rest[0] >> 4;
  if (first == 0 && frame.rest.size() > kControlWordBytes &&
      is_ethernet(frame.rest.subspan(kControlWordBytes))) {
    return pseudowire(frame, kControlWordBytes);
  }
  if (is_ethernet(frame.rest)) return pseudowire(frame, 0);
  // IP that is damaged or cut: its own layer says so.
  if (first == 4) return {NextBy::ethertype, kEtherIpv4};
  if (first == 6) return {NextBy::ethertype, kEtherIpv6};
  return {NextBy::ethertype, 0};
}

}  // namespace tapwarden
