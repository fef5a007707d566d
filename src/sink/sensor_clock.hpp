// SPDX-License-Identifier: Apache-2.0
// The clock of the machine, for what follows it rather than the packets: when files rotate, when an
// alert may be told again. Nothing that is written of an exchange depends on it.
#pragma once

#include <functional>

#include "tapwarden/time.hpp"

namespace tapwarden {

struct SensorTime {
  Duration monotonic{};  ///< since some start; only differences mean something
  Timestamp wall{};
};

/// What is passed where time is asked for, so that a test can pass its own.
using SensorClock = std::function<SensorTime()>;

/// THREAD: any.
SensorTime sensor_now();

}  // namespace tapwarden
