// SPDX-License-Identifier: Apache-2.0
#include "app/watchdog.hpp"

namespace tapwarden {

Watchdog::Look Watchdog::look(const std::vector<PulseReading>& pulses, Clock::time_point now) {
  if (now < next_) return Look::too_early;
  next_ = now + every_;
  still_ = check_.still(pulses);
  return still_.empty() ? Look::feed : Look::starve;
}

}  // namespace tapwarden
