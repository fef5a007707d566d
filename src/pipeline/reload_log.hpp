// SPDX-License-Identifier: Apache-2.0
// Counts what was read again and how that ended. Whoever reads again notes it; metrics tell it.
#pragma once

#include <mutex>

#include "capture/live_clock.hpp"
#include "tapwarden/reload.hpp"

namespace tapwarden {

/// THREAD: any.
class ReloadLog {
 public:
  /// What a run starts with was read well, or it would not start.
  ReloadLog() {
    for (const auto what : {&ReloadStats::config, &ReloadStats::rules, &ReloadStats::feeds}) {
      (stats_.*what).last_success = now();
    }
  }

  void note(ReloadCounts ReloadStats::*what, bool is_well) {
    const std::lock_guard lock(mutex_);
    ReloadCounts& counts = stats_.*what;
    ++(is_well ? counts.successes : counts.failures);
    counts.is_well = is_well;
    if (is_well) counts.last_success = now();
  }
  [[nodiscard]] ReloadStats stats() const {
    const std::lock_guard lock(mutex_);
    return stats_;
  }

 private:
  static std::int64_t now() noexcept {
    return std::chrono::duration_cast<std::chrono::seconds>(wall_now().time_since_epoch()).count();
  }

  mutable std::mutex mutex_;
  ReloadStats stats_;
};

}  // namespace tapwarden
