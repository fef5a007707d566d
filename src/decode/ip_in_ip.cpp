// SPDX-License-Identifier: Apache-2.0
// IPv4 or IPv6 as the payload of either (RFC 2003, RFC 2473, RFC 4213). There is no header between.
#include "decode/layer.hpp"

namespace tapwarden {

Next decode_ipv4_in_ip(Frame& frame) noexcept {
  if (!enter_tunnel(frame, TunnelType::ip_in_ip)) return {};
  return {NextBy::ethertype, kEtherIpv4};
}

Next decode_ipv6_in_ip(Frame& frame) noexcept {
  if (!enter_tunnel(frame, TunnelType::ip_in_ip)) return {};
  return {NextBy::ethertype, kEtherIpv6};
}

}  // namespace tapwarden
