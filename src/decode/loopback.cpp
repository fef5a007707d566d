// SPDX-License-Identifier: Apache-2.0
// BSD loopback: four octets of address family in front of IP. In LINKTYPE_NULL
// they are in the byte order of the machine that captured, in LINKTYPE_LOOP in
// network order.
#include "decode/layer.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kHeaderBytes = 4;

/// AF_INET is 2 everywhere; AF_INET6 is 24 (NetBSD, OpenBSD), 28 (FreeBSD), 30
/// (macOS), 10 (Linux).
Next next_of(std::uint32_t family) noexcept {
  switch (family) {
    case 2: return {NextBy::ethertype, 0x0800};
    case 10:
    case 24:
    case 28:
    case 30: return {NextBy::ethertype, 0x86dd};
    default: return {NextBy::ethertype, 0};
  }
}

}  // namespace

Next decode_null_loopback(Frame& frame) noexcept {
  if (frame.rest.size() < kHeaderBytes) return malformed(frame);
  std::uint32_t family = load_be32(frame.rest.data());
  if (family > 0xffff) family = __builtin_bswap32(family);  // families are small numbers
  frame.rest = frame.rest.subspan(kHeaderBytes);
  return next_of(family);
}

Next decode_openbsd_loopback(Frame& frame) noexcept {
  if (frame.rest.size() < kHeaderBytes) return malformed(frame);
  const std::uint32_t family = load_be32(frame.rest.data());
  frame.rest = frame.rest.subspan(kHeaderBytes);
  return next_of(family);
}

}  // namespace tapwarden
