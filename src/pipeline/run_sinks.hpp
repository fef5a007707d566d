// SPDX-License-Identifier: Apache-2.0
// Where records go: sinks for the whole run, and those of alerts, which a reload may replace while
// records are written. One whose configuration stays the same stays, with all that it remembers.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tapwarden/config.hpp"
#include "tapwarden/result.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

class RunSinks {
 public:
  /// `say`: see open_alert_sink().
  explicit RunSinks(std::function<void(const std::string&)> say) : say_(std::move(say)) {}

  /// One for the whole run. REQUIRES: it has not begun.
  void add(std::shared_ptr<Sink> sink) {
    whole_run_.push_back(std::move(sink));
    is_changed_ = true;
  }

  /// Opens the alert sinks that the configuration names; who writes takes it over before the next
  /// record. Sinks that it does not name any more still deliver what they hold, within
  /// daemon.drain_max. ERRORS: nothing has changed. THREAD: any, one at a time.
  std::optional<Error> configure(const Config& config);

  /// Those to write to now. THREAD: the one that writes.
  const std::vector<std::shared_ptr<Sink>>& in_use();
  /// Nothing more is written, and what sinks that were taken out of use hold is waited for.
  /// THREAD: as in_use().
  void finish();

  /// THREAD: any.
  [[nodiscard]] std::vector<SinkStats> stats() const;

 private:
  struct Configured {
    AlertSinkConfig config;
    std::shared_ptr<Sink> sink;
  };

  void take_over();
  void tell_losses(const std::vector<std::shared_ptr<Sink>>& retired) const;

  const std::function<void(const std::string&)> say_;
  std::vector<std::shared_ptr<Sink>> whole_run_;
  std::vector<std::shared_ptr<Sink>> in_use_;  // all of them; of the thread that writes
  std::atomic<bool> is_changed_{false};
  mutable std::mutex mutex_;
  std::vector<Configured> configured_;          // under mutex_
  std::vector<std::shared_ptr<Sink>> retired_;  // under mutex_: finished, perhaps still delivering
};

}  // namespace tapwarden
