// SPDX-License-Identifier: Apache-2.0
// GTP-U (3GPP TS 29.281) version 1: packets of mobile users (T-PDU) with IP in them. Its signalling
// is left.
#include "decode/layer.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kOptionalBytes = 4;  // sequence, N-PDU number, next extension: all or none
constexpr int kExtensionsMax = 8;
constexpr std::uint8_t kUserPacket = 255;

/// Octets of optional fields and extension headers at the front; nullopt: they contradict `rest`.
std::optional<std::size_t> optional_size(std::uint8_t flags, Bytes rest) noexcept {
  constexpr std::uint8_t kHasExtension = 0x04;
  if ((flags & 0x07) == 0) return 0;
  if (rest.size() < kOptionalBytes) return std::nullopt;
  std::size_t size = kOptionalBytes;
  std::uint8_t next = (flags & kHasExtension) != 0 ? rest[3] : 0;
  for (int i = 0; i < kExtensionsMax && next != 0; ++i) {
    if (rest.size() <= size) return std::nullopt;
    const std::size_t extension = std::size_t{rest[size]} * 4;
    if (extension == 0 || rest.size() - size < extension) return std::nullopt;
    size += extension;
    next = rest[size - 1];
  }
  if (next != 0) return std::nullopt;
  return size;
}

}  // namespace

Next decode_gtp_u(Frame& frame) noexcept {
  constexpr std::uint8_t kVersionAndType = 0xf8;  // with the bit that is spare
  constexpr std::uint8_t kVersion1 = 0x30;
  if (frame.rest.size() < kHeaderBytes) return not_ours(frame);
  const std::uint8_t* header = frame.rest.data();
  const std::size_t length = load_be16(header + 2);
  if ((header[0] & kVersionAndType) != kVersion1 || header[1] != kUserPacket ||
      length > frame.rest.size() - kHeaderBytes + frame.missing) {
    return not_ours(frame);
  }
  frame.rest = frame.rest.subspan(kHeaderBytes);
  limit_to(frame, length);
  const auto size = optional_size(header[0], frame.rest);
  if (!size || *size >= frame.rest.size()) return not_ours(frame);
  frame.rest = frame.rest.subspan(*size);
  const std::uint8_t version = frame.rest[0] >> 4;
  if (version != 4 && version != 6) return not_ours(frame);
  if (!enter_tunnel(frame, TunnelType::gtp_u, load_be32(header + 4))) return {};
  return {NextBy::ethertype, version == 4 ? kEtherIpv4 : kEtherIpv6};
}

}  // namespace tapwarden
