// SPDX-License-Identifier: Apache-2.0
// Borrowed bytes, as text and as numbers in network order. Owns nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tapwarden {

/// LIFETIME: borrowed; each contract that hands one over says how long it stays valid.
using Bytes = std::span<const std::uint8_t>;

inline std::string_view as_text(Bytes bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// REQUIRES: two (four, eight) readable bytes at `at`.
inline std::uint16_t load_be16(const std::uint8_t* at) noexcept {
  return static_cast<std::uint16_t>(at[0] << 8 | at[1]);
}
inline std::uint32_t load_be32(const std::uint8_t* at) noexcept {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 |
         std::uint32_t{at[3]};
}
inline std::uint64_t load_be64(const std::uint8_t* at) noexcept {
  return std::uint64_t{load_be32(at)} << 32 | load_be32(at + 4);
}

}  // namespace tapwarden
