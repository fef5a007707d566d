// SPDX-License-Identifier: Apache-2.0
// Linux cooked captures (interface "any"):
// https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and
// LINKTYPE_LINUX_SLL2.html.
#include "decode/layer.hpp"

namespace tapwarden {

Next decode_linux_cooked(Frame& frame) noexcept {
  constexpr std::size_t kHeaderBytes = 16;
  if (frame.rest.size() < kHeaderBytes) return malformed(frame);
  const std::uint16_t ethertype = load_be16(frame.rest.data() + 14);
  frame.rest = frame.rest.subspan(kHeaderBytes);
  return {NextBy::ethertype, ethertype};
}

Next decode_linux_cooked_v2(Frame& frame) noexcept {
  constexpr std::size_t kHeaderBytes = 20;
  if (frame.rest.size() < kHeaderBytes) return malformed(frame);
  const std::uint16_t ethertype = load_be16(frame.rest.data());
  frame.rest = frame.rest.subspan(kHeaderBytes);
  return {NextBy::ethertype, ethertype};
}

}  // namespace tapwarden
