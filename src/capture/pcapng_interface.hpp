// SPDX-License-Identifier: Apache-2.0
// What an interface description block says: link type, snap length, and how to
// read its times.
#pragma once

#include <cstdint>
#include <optional>

#include "tapwarden/bytes.hpp"
#include "tapwarden/packet.hpp"

namespace tapwarden {

/// Numbers of one section, in its byte order.
struct ByteOrder {
  bool swapped = false;
  [[nodiscard]] std::uint16_t u16(const std::uint8_t* at) const noexcept;
  [[nodiscard]] std::uint32_t u32(const std::uint8_t* at) const noexcept;
  [[nodiscard]] std::uint64_t u64(const std::uint8_t* at) const noexcept;
};

struct PcapngInterface {
  LinkType link = LinkType::ethernet;
  std::uint32_t snap_length = 0;    ///< 0: no limit
  std::uint8_t resolution = 6;      ///< if_tsresol: 10^-n, or 2^-(n & 0x7f) with the top bit set
  std::int64_t offset_seconds = 0;  ///< if_tsoffset

  [[nodiscard]] Timestamp time(std::uint64_t ticks) const noexcept;
};

/// `body` is the block without its type, lengths. Empty when it is too short to
/// be one.
std::optional<PcapngInterface> parse_interface(Bytes body, ByteOrder order) noexcept;

}  // namespace tapwarden
