// SPDX-License-Identifier: Apache-2.0
// PPPoE session packets (RFC 2516) with IP in PPP. Discovery and PPP's control protocols carry no
// IP and are left.
#include "decode/layer.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kHeaderBytes = 6;
constexpr std::size_t kPppBytes = 2;
constexpr std::uint8_t kVersionAndType = 0x11;
constexpr std::uint8_t kSessionData = 0;

}  // namespace

Next decode_pppoe(Frame& frame) noexcept {
  if (frame.rest.size() < kHeaderBytes + kPppBytes) return malformed(frame);
  const std::uint8_t* header = frame.rest.data();
  const std::size_t length = load_be16(header + 4);
  if (header[0] != kVersionAndType || length < kPppBytes) return malformed(frame);
  const std::uint16_t session = load_be16(header + 2);
  const std::uint16_t protocol = load_be16(header + kHeaderBytes);
  std::uint16_t ethertype = 0;
  if (header[1] == kSessionData && protocol == 0x0021) ethertype = kEtherIpv4;
  if (header[1] == kSessionData && protocol == 0x0057) ethertype = kEtherIpv6;
  if (ethertype == 0) return {NextBy::ethertype, 0};
  if (!enter_tunnel(frame, TunnelType::pppoe, session)) return {};
  separate_by(frame, session);
  frame.rest = frame.rest.subspan(kHeaderBytes);
  limit_to(frame, length);
  frame.rest = frame.rest.subspan(kPppBytes);
  return {NextBy::ethertype, ethertype};
}

}  // namespace tapwarden
