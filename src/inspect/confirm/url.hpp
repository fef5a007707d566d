// SPDX-License-Identifier: Apache-2.0
// Where would a server end up that fetches the URL in a value?
#pragma once

#include <string_view>

namespace tapwarden {

enum class UrlReach {
  outside,   ///< no URL, or one of an ordinary host
  inner,     ///< this machine, a private network, or an address that is written to hide what it is
  metadata,  ///< the service that hands credentials to machines in a cloud
};

/// Of the worst URL in `value`. Addresses are read as the C library does: decimal, octal, hex, with
/// less than four parts, IPv4 in IPv6; names that resolve to such addresses are known.
/// BOUND: looks at the first 8 KiB and 32 URLs.
UrlReach reach_of(std::string_view value) noexcept;

/// The same of a host alone: "127.1", "[::1]", "localhost".
UrlReach reach_of_host(std::string_view host) noexcept;

}  // namespace tapwarden
