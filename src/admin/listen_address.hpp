// SPDX-License-Identifier: Apache-2.0
// Where the admin server listens, and whom it believes to have asked for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tapwarden/result.hpp"

namespace tapwarden::admin {

struct ListenAddress {
  std::string host;  ///< "127.0.0.1", "::1", "localhost"
  std::uint16_t port = 0;
};

/// "127.0.0.1:9917", "[::1]:9917", "localhost:9917". ERRORS: what is wrong with it.
Result<ListenAddress> parse_listen_address(const std::string& text);

struct Listening {
  int socket = -1;
  std::string address;  ///< with the port that the kernel chose for 0
  bool is_loopback = false;
};
/// A socket that listens. ERRORS: in use, not permitted, not an address of this machine; what to
/// do.
Result<Listening> listen_on(const ListenAddress& address);

/// A page of another site may make a browser ask a server of this machine, under a name that it
/// points here (DNS rebinding). Names of that kind are never those in `host`, the Host field:
/// addresses, localhost and nothing else.
bool is_local_host_field(std::string_view host) noexcept;

/// Whether `origin` (the Origin field of RFC 6454, empty when there was none) is the server's own.
bool is_own_origin(std::string_view origin, std::string_view host) noexcept;

}  // namespace tapwarden::admin
