// SPDX-License-Identifier: Apache-2.0
// Where threads that do not work on packets see how a run stands: what the reading thread showed
// last, and what the crew behind it or the live capture tells of itself.
#pragma once

#include <mutex>

#include "pipeline/crew.hpp"
#include "pipeline/live_run.hpp"
#include "tapwarden/telemetry.hpp"

namespace tapwarden {

inline void add_to(RunStats& stats, const WorkerStats& workers) noexcept {
  add_counters(stats.stream, workers.stream);
  add_counters(stats.http, workers.http);
  add_counters(stats.rules, workers.rules);
  add_counters(stats.limits, workers.limits);
  add_counters(stats.memory, workers.memory);
}

/// THREAD: any.
class ProgressBoard {
 public:
  void show(const RunStats& stats) {
    const std::lock_guard lock(mutex_);
    shown_ = stats;
    if (state_ == RunState::starting) state_ = RunState::running;
  }
  /// Null: it is gone, or will be. LIFETIME: until then it may be asked.
  void set_crew(const Crew* crew) {
    const std::lock_guard lock(mutex_);
    crew_ = crew;
    if (crew != nullptr) state_ = RunState::running;
  }
  void set_live(const LiveRun* live) {
    const std::lock_guard lock(mutex_);
    if (live_ != nullptr && live == nullptr) interfaces_ = live_->interface_stats();
    live_ = live;
    state_ = live == nullptr ? RunState::ended : RunState::running;
    is_live_ = true;
  }
  void set_state(RunState state) {
    const std::lock_guard lock(mutex_);
    state_ = state;
  }

  [[nodiscard]] Telemetry telemetry() const {
    Telemetry telemetry;
    const std::lock_guard lock(mutex_);
    telemetry.state = state_;
    telemetry.is_live = is_live_;
    telemetry.interfaces = live_ != nullptr ? live_->interface_stats() : interfaces_;
    telemetry.run = live_ != nullptr ? live_->stats() : shown_;
    if (crew_ != nullptr) {
      const CrewProgress progress = crew_->progress();
      add_to(telemetry.run, progress.workers);
      telemetry.run.records_dropped += progress.records_dropped;
    }
    return telemetry;
  }

 private:
  mutable std::mutex mutex_;  // of all that follows
  RunStats shown_;
  const Crew* crew_ = nullptr;
  const LiveRun* live_ = nullptr;
  std::vector<LiveInterface> interfaces_;  // as they stood at the end
  RunState state_ = RunState::starting;
  bool is_live_ = false;
};

}  // namespace tapwarden
