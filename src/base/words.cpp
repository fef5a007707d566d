// SPDX-License-Identifier: Apache-2.0
// The words of enumerations, as events and summaries carry them.
#include "tapwarden/finding.hpp"
#include "tapwarden/http.hpp"

namespace tapwarden {

std::string_view to_text(AttackOutcome outcome) noexcept {
  switch (outcome) {
    case AttackOutcome::none: return "none";
    case AttackOutcome::blocked: return "blocked";
    case AttackOutcome::answered: return "answered";
    case AttackOutcome::likely_successful: return "likely_successful";
  }
  return "none";
}

std::string_view to_text(AuthType type) noexcept {
  switch (type) {
    case AuthType::none: return "none";
    case AuthType::basic: return "basic";
    case AuthType::bearer: return "bearer";
    case AuthType::jwt: return "jwt";
    case AuthType::digest: return "digest";
    case AuthType::ntlm: return "ntlm";
    case AuthType::negotiate: return "negotiate";
    case AuthType::hawk: return "hawk";
    case AuthType::aws4_hmac_sha256: return "aws4_hmac_sha256";
    case AuthType::http_signature: return "http_signature";
    case AuthType::dpop: return "dpop";
    case AuthType::api_key: return "api_key";
    case AuthType::session_cookie: return "session_cookie";
    case AuthType::mtls: return "mtls";
    case AuthType::oauth_client: return "oauth_client";
    case AuthType::ws_security: return "ws_security";
    case AuthType::other: return "other";
  }
  return "none";
}

std::string_view to_text(Half half) noexcept {
  switch (half) {
    case Half::whole: return "whole";
    case Half::request_only: return "request_only";
    case Half::response_only: return "response_only";
  }
  return "whole";
}

std::string_view to_text(HalfReason reason) noexcept {
  switch (reason) {
    case HalfReason::none: return "none";
    case HalfReason::no_answer_seen: return "no_answer_seen";
    case HalfReason::other_direction_unseen: return "other_direction_unseen";
    case HalfReason::gap: return "gap";
    case HalfReason::joined_midstream: return "joined_midstream";
    case HalfReason::desynchronised: return "desynchronised";
    case HalfReason::upgraded: return "upgraded";
    case HalfReason::evicted: return "evicted";
  }
  return "none";
}

std::string_view to_text(Seen seen) noexcept {
  switch (seen) {
    case Seen::complete: return "complete";
    case Seen::truncated: return "truncated";
    case Seen::gap: return "gap";
    case Seen::absent: return "absent";
  }
  return "absent";
}

}  // namespace tapwarden
