// SPDX-License-Identifier: Apache-2.0
// The clocks of live capture: the only ones that a stage may read. They tell how
// long nothing came, and when a socket joined its group; never when a packet was.
#pragma once

#include <chrono>

#include "tapwarden/time.hpp"

namespace tapwarden {

using Monotonic = std::chrono::steady_clock::time_point;

Monotonic monotonic_now() noexcept;

/// Of the clock by which the kernel stamps packets.
Timestamp wall_now() noexcept;

}  // namespace tapwarden
