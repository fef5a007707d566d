// SPDX-License-Identifier: Apache-2.0
// IPv4 (RFC 791) with options; and the choice between versions where no
// EtherType makes it.
#include "decode/layer.hpp"

namespace tapwarden {

Next decode_ip(Frame& frame) noexcept {
  if (frame.rest.empty()) return malformed(frame);
  switch (frame.rest[0] >> 4) {
    case 4: return decode_ipv4(frame);
    case 6: return decode_ipv6(frame);
    default: return malformed(frame);
  }
}

Next decode_ipv4(Frame& frame) noexcept {
  constexpr std::size_t kHeaderBytesMin = 20;
  if (frame.rest.size() < kHeaderBytesMin) return malformed(frame);
  const std::uint8_t* header = frame.rest.data();
  const std::size_t header_size = std::size_t{header[0] & 0x0fu} * 4;
  if (header[0] >> 4 != 4 || header_size < kHeaderBytesMin) return malformed(frame);
  if (frame.rest.size() < header_size) return malformed(frame);
  std::size_t total = load_be16(header + 2);
  // Segmentation offload leaves 0 for packets above 64 KiB: all that is there
  // belongs to it.
  if (total == 0) total = frame.rest.size() + frame.missing;
  if (total < header_size) return malformed(frame);
  if (frame.config.checksums == ChecksumPolicy::all &&
      !checksum_holds(checksum_add(frame.rest.first(header_size), 0))) {
    ++frame.stats.bad_checksum;
    return {};
  }
  frame.source = IpAddress::v4(header + 12);
  frame.destination = IpAddress::v4(header + 16);
  limit_to(frame, total);
  std::uint8_t protocol = header[9];
  frame.rest = frame.rest.subspan(header_size);
  const std::uint16_t place = load_be16(header + 6);
  const bool is_fragment = (place & 0x3fff) != 0;  // more follow, or it is not the first
  // Fragments of what is not read anyway (ICMP, ESP) are not kept.
  if (is_fragment && layer_of({NextBy::ip_protocol, protocol}, frame.config) != nullptr) {
    const Fragment fragment{frame.rest, (place & 0x1fffu) * 8, (place & 0x2000) == 0, protocol};
    if (!join_fragment(frame, fragment, load_be16(header + 4), protocol)) return {};
  }
  return {NextBy::ip_protocol, protocol};
}

}  // namespace tapwarden
