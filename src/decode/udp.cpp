// SPDX-License-Identifier: Apache-2.0
// UDP (RFC 768) as the carrier of tunnels: the destination port says which could be in it, and that
// tunnel's own layer whether it is. All other UDP is left.
#include "decode/layer.hpp"

namespace tapwarden {

Next decode_udp(Frame& frame) noexcept {
  constexpr std::size_t kHeaderBytes = 8;
  constexpr std::uint8_t kUdp = 17;
  if (frame.rest.size() < kHeaderBytes) return not_ours(frame);
  const std::uint8_t* header = frame.rest.data();
  const Next next{NextBy::udp_port, load_be16(header + 2)};
  const std::size_t length = load_be16(header + 4);
  // 0 is segmentation offload (or a jumbogram): all that is there belongs to it.
  if (length != 0 && (length < kHeaderBytes || length > frame.rest.size() + frame.missing)) {
    return not_ours(frame);
  }
  if (length != 0) limit_to(frame, length);
  const bool has_checksum = load_be16(header + 6) != 0;
  if (has_checksum && frame.config.checksums == ChecksumPolicy::all && frame.missing == 0 &&
      layer_of(next, frame.config) != nullptr &&
      !checksum_holds(checksum_add(frame.rest, pseudo_header_sum(frame, kUdp)))) {
    ++frame.stats.bad_checksum;
    return {};
  }
  frame.rest = frame.rest.subspan(kHeaderBytes);
  return next;
}

}  // namespace tapwarden
