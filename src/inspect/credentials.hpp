// SPDX-License-Identifier: Apache-2.0
// How a request proves who sent it: the type of credential and its place.
#pragma once

#include <string_view>

#include "tapwarden/arena.hpp"
#include "tapwarden/finding.hpp"
#include "tapwarden/http.hpp"

namespace tapwarden {

struct Credential {
  AuthFacts facts;         ///< type none: nothing was found
  std::string_view value;  ///< the secret itself; raw, never to be written
};

inline constexpr std::string_view kAuthorizationPlace = "request.header.authorization";

/// The strongest credential of the request: headers, then the connection, then cookies, the URL,
/// the body. `where` is a constant or lies in `arena`.
Credential find_credential(const HttpExchange& exchange, Arena& arena);

/// True when a path segment or a parameter of the URL carries it, and not in a form that is made
/// for URLs (presigned requests expire and bind one resource).
bool is_in_url(const AuthFacts& facts) noexcept;

/// header.payload.signature, the header in base64url (RFC 7515 3.1); the signature may be empty.
bool looks_like_jwt(std::string_view text) noexcept;

}  // namespace tapwarden
