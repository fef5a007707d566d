// SPDX-License-Identifier: Apache-2.0
// Feeds systemd's watchdog as long as every thread of the run moves. When one does not, it is
// named in the log, nothing is fed, and systemd ends and restarts the service after WatchdogSec=.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "pipeline/pulse.hpp"

namespace tapwarden {

class Watchdog {
 public:
  using Clock = std::chrono::steady_clock;

  /// `period`: the time within which it must be fed; it looks four times in it.
  Watchdog(std::chrono::microseconds period, Clock::time_point now)
      : every_(period / 4), next_(now) {}

  enum class Look { too_early, feed, starve };
  /// Cheap to call often. Behind `starve`, still() names the threads.
  Look look(const std::vector<PulseReading>& pulses, Clock::time_point now);
  [[nodiscard]] const std::vector<std::string>& still() const noexcept { return still_; }

 private:
  std::chrono::microseconds every_;
  Clock::time_point next_;
  PulseCheck check_;
  std::vector<std::string> still_;
};

}  // namespace tapwarden
