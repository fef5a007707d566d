// SPDX-License-Identifier: Apache-2.0
// One line on a terminal while interfaces are listened to: how much comes in, what is lost, what
// was found. Shows nothing when standard error is not a terminal.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "pipeline/engine.hpp"

namespace tapwarden {

class StatusLine {
 public:
  explicit StatusLine(bool wanted);
  ~StatusLine() { clear(); }
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

  /// Cheap to call often; it draws once a second.
  void update(const LiveStatus& status);
  /// Takes the line away.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool enabled_;
  bool drawn_ = false;
  Clock::time_point last_ = Clock::now();
  std::uint64_t packets_ = 0;  // as of last_
  std::uint64_t bytes_ = 0;
  std::uint64_t exchanges_ = 0;
};

}  // namespace tapwarden
