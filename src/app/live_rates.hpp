// SPDX-License-Identifier: Apache-2.0
// How a live capture goes, in one line: rates since the last one, drops, findings.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "pipeline/engine.hpp"

namespace tapwarden {

class LiveRates {
 public:
  explicit LiveRates(std::chrono::milliseconds every) : every_(every) {}

  /// A line when it is time for one. Cheap to call often.
  std::optional<std::string> update(const LiveStatus& status);

 private:
  using Clock = std::chrono::steady_clock;
  std::chrono::milliseconds every_;
  Clock::time_point last_ = Clock::now();
  std::uint64_t packets_ = 0;  // as of last_
  std::uint64_t bytes_ = 0;
  std::uint64_t exchanges_ = 0;
};

}  // namespace tapwarden
