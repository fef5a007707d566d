// SPDX-License-Identifier: Apache-2.0
#include "pipeline/analyst.hpp"

#include <utility>

namespace tapwarden {

std::unique_ptr<Record> Analyst::on_record(std::unique_ptr<Record> record) {
  look_up();
  inventory_.observe(*record);
  endpoints_left_out_.store(limit_hits_.endpoints_max, std::memory_order_relaxed);
  if (counts_ != nullptr) counts_->observe(*record);
  for (const std::shared_ptr<Sink>& sink : sinks_.in_use()) sink->write(*record);
  if (evidence_ != nullptr) evidence_->on_record(*record);
  return record;
}

void Analyst::look_up() {
  if (!reopen_asked_.load(std::memory_order_relaxed)) return;
  reopen_asked_.store(false, std::memory_order_relaxed);
  for (const std::shared_ptr<Sink>& sink : sinks_.in_use()) sink->reopen();
  if (evidence_ != nullptr) evidence_->reopen();
}

std::optional<Error> Analyst::flush() {
  flush_now();
  return std::exchange(error_, std::nullopt);
}

std::optional<Error> Analyst::finish() {
  sinks_.finish();
  return flush();
}

std::vector<SinkStats> Analyst::sink_stats() const {
  std::vector<SinkStats> stats = sinks_.stats();
  if (evidence_ != nullptr) stats.push_back(evidence_->stats());
  return stats;
}

void Analyst::flush_now() {
  look_up();
  const auto note = [this](std::optional<Error> error) {
    if (error && !error_) error_ = std::move(error);
  };
  for (const std::shared_ptr<Sink>& sink : sinks_.in_use()) note(sink->flush());
  if (evidence_ != nullptr) note(evidence_->flush());
}

}  // namespace tapwarden
