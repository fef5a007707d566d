// SPDX-License-Identifier: Apache-2.0
// IPv6 (RFC 8200) with its extension headers.
#include "decode/layer.hpp"

namespace tapwarden {
namespace {

constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragment = 44;
constexpr std::uint8_t kAuthentication = 51;
constexpr std::uint8_t kDestinationOptions = 60;
constexpr std::uint8_t kMobility = 135;
constexpr int kExtensionHeadersMax = 8;

/// Octets of the extension header at the front; 0: `protocol` is none.
std::size_t extension_size(std::uint8_t protocol, Bytes rest) noexcept {
  switch (protocol) {
    case kHopByHop:
    case kRouting:
    case kDestinationOptions:
    case kMobility: return rest.size() < 2 ? 8 : (std::size_t{rest[1]} + 1) * 8;
    case kFragment: return 8;
    case kAuthentication: return rest.size() < 2 ? 8 : (std::size_t{rest[1]} + 2) * 4;
    default: return 0;
  }
}

}  // namespace

Next decode_ipv6(Frame& frame) noexcept {
  constexpr std::size_t kHeaderBytes = 40;
  if (frame.rest.size() < kHeaderBytes || frame.rest[0] >> 4 != 6) return malformed(frame);
  const std::uint8_t* header = frame.rest.data();
  const std::size_t payload = load_be16(header + 4);
  std::uint8_t protocol = header[6];
  frame.source = IpAddress::v6(header + 8);
  frame.destination = IpAddress::v6(header + 24);
  frame.rest = frame.rest.subspan(kHeaderBytes);
  // 0 is a jumbogram or segmentation offload: all that is there belongs to it.
  if (payload > 0) limit_to(frame, payload);
  for (int i = 0; i <= kExtensionHeadersMax; ++i) {
    const std::size_t size = extension_size(protocol, frame.rest);
    if (size == 0) return {NextBy::ip_protocol, protocol};
    if (frame.rest.size() < size) return malformed(frame);
    const std::uint8_t* extension = frame.rest.data();
    frame.rest = frame.rest.subspan(size);
    const std::uint16_t place = protocol == kFragment ? load_be16(extension + 2) : 0;
    protocol = extension[0];
    if ((place & 0xfff9) == 0) continue;  // an atomic fragment (RFC 6946) is a whole packet
    const Fragment fragment{frame.rest, place & 0xfff8u, (place & 1) == 0, protocol};
    if (!join_fragment(frame, fragment, load_be32(extension + 4), protocol)) return {};
  }
  return malformed(frame);
}

}  // namespace tapwarden
