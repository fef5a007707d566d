// SPDX-License-Identifier: Apache-2.0
// Who the client is when proxies stand in front: believed only from peers that are declared
// trusted.
#pragma once

#include <optional>
#include <string_view>

#include "tapwarden/config.hpp"
#include "tapwarden/finding.hpp"
#include "tapwarden/http.hpp"

namespace tapwarden {

/// The right-most untrusted hop of X-Forwarded-For (else Forwarded, else CF-Connecting-IP) when the
/// peer is in config.trusted_proxies; else the address of the peer. Not known when a trusted peer's
/// header was not seen to its end. `place` is left empty.
ClientFacts find_client(const HttpExchange& exchange, const Config& config) noexcept;

/// "192.0.2.1", "192.0.2.1:8080", "[2001:db8::1]:443", "2001:db8::1"; quotes are permitted around.
std::optional<IpAddress> parse_address(std::string_view text) noexcept;

}  // namespace tapwarden
