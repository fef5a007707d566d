// SPDX-License-Identifier: Apache-2.0
// Digests and keyed digests over OpenSSL's libcrypto, which no other header of ours shows.
#pragma once

#include <array>
#include <cstdint>

#include "tapwarden/bytes.hpp"

namespace tapwarden {

std::array<std::uint8_t, 20> sha1(Bytes data) noexcept;
std::array<std::uint8_t, 32> sha256(Bytes data) noexcept;
std::array<std::uint8_t, 32> hmac_sha256(Bytes key, Bytes data) noexcept;
std::array<std::uint8_t, 48> hmac_sha384(Bytes key, Bytes data) noexcept;
std::array<std::uint8_t, 64> hmac_sha512(Bytes key, Bytes data) noexcept;

}  // namespace tapwarden
