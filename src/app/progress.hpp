// SPDX-License-Identifier: Apache-2.0
// One line on a terminal while a capture is read: how far, how fast, how long still. Shows nothing
// when standard error is not a terminal. The only place of a replay that reads a clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tapwarden {

class Progress {
 public:
  Progress(std::string name, bool wanted);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `bytes_total` 0: not known. Cheap to call often; it draws a few times a second.
  void update(std::uint64_t bytes, std::uint64_t bytes_total, std::uint64_t packets);
  /// Takes the line away.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  std::string name_;
  bool enabled_;
  bool drawn_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point next_ = start_ + std::chrono::milliseconds{200};
};

}  // namespace tapwarden
