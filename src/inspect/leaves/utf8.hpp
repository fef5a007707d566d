// SPDX-License-Identifier: Apache-2.0
// Writing a code point as UTF-8 (RFC 3629).
#pragma once

#include <cstddef>
#include <cstdint>

namespace tapwarden {

inline constexpr std::uint32_t kCodePointMax = 0x10ffff;

/// 1 to 4 octets, never more than the shortest reference to it ("&#x80;", "\u0800", "%u0800") has;
/// 0: no code point. REQUIRES: room for 4 octets.
inline std::size_t write_utf8(std::uint32_t code, char* out) noexcept {
  if (code > kCodePointMax) return 0;
  if (code < 0x80) {
    out[0] = static_cast<char>(code);
    return 1;
  }
  const std::size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (std::size_t i = size - 1; i > 0; --i, code >>= 6) {
    out[i] = static_cast<char>(0x80 | (code & 0x3f));
  }
  constexpr std::uint32_t kLeads[] = {0, 0, 0xc0, 0xe0, 0xf0};
  out[0] = static_cast<char>(kLeads[size] | code);
  return size;
}

}  // namespace tapwarden
