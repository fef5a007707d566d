// SPDX-License-Identifier: Apache-2.0
// GRE (RFC 2784) with key and sequence number (RFC 2890), also as NVGRE (RFC 7637) uses it. Source
// routes (RFC 1701) and version 1 (PPTP) are not read.
#include "decode/layer.hpp"

namespace tapwarden {
namespace {

constexpr std::uint16_t kChecksum = 0x8000;
constexpr std::uint16_t kRouting = 0x4000;
constexpr std::uint16_t kKey = 0x2000;
constexpr std::uint16_t kSequence = 0x1000;
constexpr std::uint16_t kStrictRoute = 0x0800;
constexpr std::uint16_t kVersion = 0x0007;

constexpr std::uint16_t kErspan2 = 0x88be;
constexpr std::uint16_t kErspan3 = 0x22eb;

std::size_t header_size(std::uint16_t flags) noexcept {
  std::size_t size = 4;
  for (const std::uint16_t field : {kChecksum, kKey, kSequence}) {
    if ((flags & field) != 0) size += 4;
  }
  return size;
}

}  // namespace

Next decode_gre(Frame& frame) noexcept {
  if (frame.rest.size() < 4) return malformed(frame);
  const std::uint8_t* header = frame.rest.data();
  const std::uint16_t flags = load_be16(header);
  const std::uint16_t ethertype = load_be16(header + 2);
  if ((flags & (kRouting | kStrictRoute | kVersion)) != 0) return not_ours(frame);
  const std::size_t size = header_size(flags);
  if (frame.rest.size() < size) return malformed(frame);
  if ((flags & kChecksum) != 0 && frame.config.checksums == ChecksumPolicy::all &&
      frame.missing == 0 && !checksum_holds(checksum_add(frame.rest, 0))) {
    ++frame.stats.bad_checksum;
    return {};
  }
  std::optional<std::uint32_t> key;
  if ((flags & kKey) != 0) key = load_be32(header + ((flags & kChecksum) != 0 ? 8 : 4));
  frame.rest = frame.rest.subspan(size);
  // ERSPAN is one tunnel with the GRE around it. Type I has no header of its own, and is told
  // from type II by GRE having no sequence number (draft-foschiano-erspan-03).
  const bool has_erspan_header = (flags & kSequence) != 0;
  if (ethertype == kErspan3 || (ethertype == kErspan2 && has_erspan_header)) {
    return {NextBy::ethertype, ethertype};
  }
  if (ethertype == kErspan2) {
    if (!enter_tunnel(frame, TunnelType::erspan)) return {};
    return {NextBy::ethertype, kEtherBridged};
  }
  if (!enter_tunnel(frame, TunnelType::gre, key)) return {};
  // NVGRE: the low octet spreads flows over paths and is none of the tenant's identity.
  if (key) separate_by(frame, ethertype == kEtherBridged ? *key >> 8 : *key);
  return {NextBy::ethertype, ethertype};
}

}  // namespace tapwarden
