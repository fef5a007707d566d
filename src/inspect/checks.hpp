// SPDX-License-Identifier: Apache-2.0
// The checks by name, each defined in checks/<id>.cpp; and what several of them ask of an exchange.
#pragma once

#include "tapwarden/check.hpp"
#include "tapwarden/finding.hpp"

namespace tapwarden {

namespace checks {
extern const Check sql_injection;
extern const Check ip_reputation;
extern const Check secure_connection;
extern const Check authorization;
extern const Check ids_vs_uuids;
extern const Check rate_limiting;
extern const Check content_labeling;
extern const Check mime_sniffing;
extern const Check force_secure_connection;
extern const Check embedding_prevention;
extern const Check security_policies;
extern const Check content_type_specification;
extern const Check method_limiting;
extern const Check bola;
extern const Check bfla;
}  // namespace checks

/// Whether a message's head was seen to its end: only then is a missing header missing.
inline bool has_whole_head(const HttpMessage& message) noexcept {
  return message.seen.head == Seen::complete;
}

enum class BodyState : std::uint8_t {
  none,  ///< the response has no body, by its status, its method, or its length
  some,
  not_seen,  ///< cannot be told
};
BodyState response_body_state(const HttpExchange& exchange) noexcept;

inline bool is_success(std::uint16_t status) noexcept { return status >= 200 && status < 300; }

/// HTTPS by what was seen: decrypted from TLS, or a declared terminator says so.
bool came_over_https(const HttpExchange& exchange, const Config& config) noexcept;

}  // namespace tapwarden
