// SPDX-License-Identifier: Apache-2.0
// How often what a run was given was read again while it went on, and with what end.
#pragma once

#include <cstdint>

namespace tapwarden {

struct ReloadCounts {
  std::uint64_t successes = 0;
  std::uint64_t failures = 0;     ///< what was in use stayed so
  std::int64_t last_success = 0;  ///< seconds since 1970; that of the start counts, too. 0: never
  bool is_well = true;            ///< the last attempt succeeded
};

struct ReloadStats {
  ReloadCounts config;
  ReloadCounts rules;
  ReloadCounts feeds;
};

}  // namespace tapwarden
