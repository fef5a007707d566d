// SPDX-License-Identifier: Apache-2.0
// All counters of a run, of all its threads together.
#pragma once

#include <cstdint>

#include "tapwarden/limits.hpp"
#include "tapwarden/stats.hpp"
#include "tapwarden/time.hpp"

namespace tapwarden {

struct RunStats {
  CaptureStats capture;  ///< live only
  DecodeStats decode;
  StreamStats stream;
  HttpStats http;
  RuleStats rules;
  LimitHits limits;
  MemoryStats memory;
  std::uint64_t records_dropped = 0;  ///< live: exchanges that the analyst had no room for
  /// Live: segments that were captured, but not worked on when daemon.drain_max had passed.
  std::uint64_t segments_dropped = 0;
  Timestamp last_packet{};  ///< its time; the epoch before the first one
};

}  // namespace tapwarden
