// SPDX-License-Identifier: Apache-2.0
// ERSPAN types II and III (draft-foschiano-erspan-03): a mirror port at a distance. Type I is GRE
// alone (gre.cpp).
#include "decode/layer.hpp"

namespace tapwarden {

Next decode_erspan_2(Frame& frame) noexcept {
  constexpr std::size_t kHeaderBytes = 8;
  if (frame.rest.size() < kHeaderBytes) return malformed(frame);
  const std::uint8_t* header = frame.rest.data();
  if (header[0] >> 4 != 1) return not_ours(frame);
  if (!enter_tunnel(frame, TunnelType::erspan, load_be16(header + 2) & 0x03ffu)) return {};
  frame.rest = frame.rest.subspan(kHeaderBytes);
  return {NextBy::ethertype, kEtherBridged};
}

Next decode_erspan_3(Frame& frame) noexcept {
  constexpr std::size_t kHeaderBytes = 12;
  constexpr std::size_t kPlatformBytes = 8;
  if (frame.rest.size() < kHeaderBytes) return malformed(frame);
  const std::uint8_t* header = frame.rest.data();
  if (header[0] >> 4 != 2) return not_ours(frame);
  const std::uint16_t flags = load_be16(header + 10);
  const std::size_t size = kHeaderBytes + ((flags & 1) != 0 ? kPlatformBytes : 0);
  if (frame.rest.size() < size) return malformed(frame);
  const std::uint16_t frame_type = flags >> 10 & 0x1f;
  constexpr std::uint16_t kEthernet = 0;
  constexpr std::uint16_t kIp = 2;
  if (frame_type != kEthernet && frame_type != kIp) return not_ours(frame);
  if (!enter_tunnel(frame, TunnelType::erspan, load_be16(header + 2) & 0x03ffu)) return {};
  frame.rest = frame.rest.subspan(size);
  if (frame_type == kEthernet) return {NextBy::ethertype, kEtherBridged};
  const bool v6 = !frame.rest.empty() && frame.rest[0] >> 4 == 6;
  return {NextBy::ethertype, v6 ? kEtherIpv6 : kEtherIpv4};
}

}  // namespace tapwarden
