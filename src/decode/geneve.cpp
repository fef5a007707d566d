// SPDX-License-Identifier: Apache-2.0
// GENEVE (RFC 8926). Options are skipped, critical ones too: we do not forward.
#include "decode/layer.hpp"

namespace tapwarden {

Next decode_geneve(Frame& frame) noexcept {
  constexpr std::size_t kHeaderBytes = 8;
  constexpr std::uint8_t kControl = 0x80;
  constexpr std::uint8_t kReserved = 0x3f;
  if (frame.rest.size() < kHeaderBytes) return not_ours(frame);
  const std::uint8_t* header = frame.rest.data();
  const std::size_t size = kHeaderBytes + std::size_t{header[0] & 0x3fu} * 4;
  if (header[0] >> 6 != 0 || (header[1] & (kControl | kReserved)) != 0 || header[7] != 0) {
    return not_ours(frame);
  }
  if (frame.rest.size() < size) return not_ours(frame);
  const std::uint16_t ethertype = load_be16(header + 2);
  const std::uint32_t vni = load_be32(header + 4) >> 8;
  if (!enter_tunnel(frame, TunnelType::geneve, vni)) return {};
  separate_by(frame, vni);
  frame.rest = frame.rest.subspan(size);
  return {NextBy::ethertype, ethertype};
}

}  // namespace tapwarden
