// SPDX-License-Identifier: Apache-2.0
// One line on a terminal while interfaces are listened to: how much comes in, what is lost, what
// was found. Shows nothing when standard error is not a terminal.
#pragma once

#include "app/live_rates.hpp"

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
  bool enabled_;
  bool drawn_ = false;
  LiveRates rates_{std::chrono::seconds{1}};
};

}  // namespace tapwarden
