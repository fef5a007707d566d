// SPDX-License-Identifier: Apache-2.0
// An exchange that is still being put together: the exchange itself and what pairing must know of
// it.
#pragma once

#include <cstdint>
#include <memory>

#include "tapwarden/http.hpp"

namespace tapwarden {

/// Offsets count the octets of a direction from the first that was seen, gaps included.
struct OpenExchange {
  HttpExchange exchange;
  std::unique_ptr<OpenExchange> next;  ///< the request behind it in the queue
  std::uint64_t charged_bytes = 0;     ///< its share of ExchangePool::kept_bytes

  AnomalySet request_anomalies;
  AnomalySet response_anomalies;

  std::uint64_t request_offset = 0;  ///< to_server: first octet
  std::uint64_t request_end = 0;     ///< to_server: behind the last octet, once request_done
  std::uint64_t answer_offset = 0;   ///< to_client: where it stood when the request began
  std::uint64_t answer_end = 0;      ///< to_client: behind the last octet, once answer_done
  bool request_done = false;
  bool answer_done = false;
  bool response_half = false;   ///< has no request
  bool abandoned = false;       ///< is to be emitted as a request only, when its request ends
  bool unknown_before = false;  ///< requests that were never seen may stand before it in the queue
  bool clean_start = true;      ///< nothing was skipped right before its request
  bool on_trial = false;        ///< paired, but the proof is still to come
  bool refuted = false;         ///< the proof failed: two halves
  HalfReason reason = HalfReason::none;

  void clear() noexcept;
};

}  // namespace tapwarden
