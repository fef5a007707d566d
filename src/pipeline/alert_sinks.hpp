// SPDX-License-Identifier: Apache-2.0
// The alert sinks in use, which a reload may replace while records are written. A sink whose
// configuration stays the same stays, with all that it remembers.
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

class AlertSinks {
 public:
  /// `say`: see open_alert_sink().
  explicit AlertSinks(std::function<void(const std::string&)> say) : say_(std::move(say)) {}

  /// Opens what the configuration names; who writes takes it over before the next record. Sinks
  /// that it does not name any more still deliver what they hold, within daemon.drain_max. ERRORS:
  /// nothing has changed. THREAD: any, one at a time.
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
  std::vector<std::shared_ptr<Sink>> in_use_;  // of the thread that writes
  std::atomic<bool> is_changed_{false};
  mutable std::mutex mutex_;
  std::vector<Configured> configured_;          // under mutex_
  std::vector<std::shared_ptr<Sink>> retired_;  // under mutex_: finished, perhaps still delivering
};

}  // namespace tapwarden
