// SPDX-License-Identifier: Apache-2.0
#include "capture/live_clock.hpp"

namespace tapwarden {

Monotonic monotonic_now() noexcept { return std::chrono::steady_clock::now(); }

Timestamp wall_now() noexcept {
  return Timestamp{
      std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch())};
}

}  // namespace tapwarden
