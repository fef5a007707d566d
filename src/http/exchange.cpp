// SPDX-License-Identifier: Apache-2.0
// Recycling of exchanges.
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

}  // namespace tapwarden
