// SPDX-License-Identifier: Apache-2.0
// Recycling of exchanges, and the words for their states.
#include "tapwarden/http.hpp"

namespace tapwarden {

void HttpMessage::clear() noexcept {
  headers.clear();
  trailers.clear();
  seen = {};
  method = target = reason = {};
  status = 0;
  version_major = version_minor = 1;
  body = {};
  body_cut = false;
  body_size = body_missing = 0;
  decoding = Decoding::none;
  first = last = {};
}

void HttpExchange::clear() noexcept {
  arena.clear();
  flow = {};
  protocol = HttpProtocol::http1;
  tx_id = 0;
  half = Half::whole;
  half_reason = HalfReason::none;
  request.clear();
  response.clear();
  interim_statuses.clear();
  tls = {};
  anomalies.reset();
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
