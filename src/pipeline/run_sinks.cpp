// SPDX-License-Identifier: Apache-2.0
#include "pipeline/run_sinks.hpp"

#include <algorithm>
#include <utility>

#include "sink/sinks.hpp"

namespace tapwarden {

std::optional<Error> RunSinks::configure(const Config& config) {
  std::vector<Configured> before;
  {
    const std::lock_guard lock(mutex_);
    before = configured_;
  }
  std::vector<Configured> next;
  for (const AlertSinkConfig& wanted : config.alerts) {
    const auto same = std::find_if(before.begin(), before.end(),
                                   [&](const Configured& one) { return one.config == wanted; });
    if (same != before.end()) {
      next.push_back(*same);
      continue;
    }
    auto sink = open_alert_sink(wanted, config.daemon.drain_max, say_);
    if (!sink) return sink.error();
    next.push_back({wanted, std::move(*sink)});
  }
  std::vector<std::shared_ptr<Sink>> retired;
  {
    const std::lock_guard lock(mutex_);
    configured_.swap(next);
    retired_.swap(retired);
    is_changed_.store(true, std::memory_order_release);
  }
  tell_losses(retired);
  return std::nullopt;
}

void RunSinks::take_over() {
  const std::lock_guard lock(mutex_);
  is_changed_.store(false, std::memory_order_relaxed);
  std::vector<std::shared_ptr<Sink>> next = whole_run_;
  for (const Configured& one : configured_) next.push_back(one.sink);
  for (std::shared_ptr<Sink>& sink : in_use_) {
    if (std::find(next.begin(), next.end(), sink) != next.end()) continue;
    sink->finish();
    retired_.push_back(std::move(sink));
  }
  in_use_ = std::move(next);
}

const std::vector<std::shared_ptr<Sink>>& RunSinks::in_use() {
  if (is_changed_.load(std::memory_order_acquire)) take_over();
  return in_use_;
}

void RunSinks::finish() {
  for (const std::shared_ptr<Sink>& sink : in_use()) sink->finish();  // all at once
  std::vector<std::shared_ptr<Sink>> retired;
  {
    const std::lock_guard lock(mutex_);
    retired_.swap(retired);
  }
  tell_losses(retired);
}

/// Their flush() waits until all is delivered or given up.
void RunSinks::tell_losses(const std::vector<std::shared_ptr<Sink>>& retired) const {
  for (const std::shared_ptr<Sink>& sink : retired) {
    const std::optional<Error> error = sink->flush();
    if (error && say_) say_("warning: " + error->message);
  }
}

std::vector<SinkStats> RunSinks::stats() const {
  const std::lock_guard lock(mutex_);
  std::vector<SinkStats> stats;
  for (const std::shared_ptr<Sink>& sink : whole_run_) stats.push_back(sink->stats());
  for (const Configured& one : configured_) stats.push_back(one.sink->stats());
  return stats;
}

}  // namespace tapwarden
