// SPDX-License-Identifier: Apache-2.0
#include "sink/sensor_clock.hpp"

#include <chrono>

namespace tapwarden {

SensorTime sensor_now() {
  const auto monotonic = std::chrono::steady_clock::now().time_since_epoch();
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<Duration>(monotonic),
          Timestamp{std::chrono::duration_cast<Duration>(wall)}};
}

}  // namespace tapwarden
