// SPDX-License-Identifier: Apache-2.0
// Analyst: the one owner of everything that is known across flows. Records come in by value of
// their facts; it counts them and hands them to the sinks.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "insight/inventory.hpp"
#include "pipeline/evidence.hpp"
#include "pipeline/worker.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

class Analyst final : public RecordConsumer {
 public:
  explicit Analyst(const Config& config) : inventory_(config, limit_hits_) {}

  void add_sink(std::unique_ptr<Sink> sink) { sinks_.push_back(std::move(sink)); }

  /// Findings go there, too. LIFETIME: outlives the run.
  void set_evidence(Evidence* evidence) { evidence_ = evidence; }

  std::unique_ptr<Record> on_record(std::unique_ptr<Record> record) override;
  /// Writes out what sinks hold; the first trouble that any of them had since the last call.
  std::optional<Error> flush();
  /// The same behind the run: alerts are given a bounded time to arrive.
  std::optional<Error> finish();
  /// The same in the middle of a run: what is wrong, the next flush() tells.
  void flush_now();

  /// Exchanges and halves by effective level; [0] = clean.
  [[nodiscard]] const std::array<std::uint64_t, 4>& by_level() const noexcept {
    return inventory_.totals().by_level;
  }
  /// THREAD: any, once all sinks are added.
  [[nodiscard]] std::vector<SinkStats> sink_stats() const;
  [[nodiscard]] Summary summary() const { return inventory_.summary(); }
  [[nodiscard]] const LimitHits& limit_hits() const noexcept { return limit_hits_; }

 private:
  LimitHits limit_hits_;
  Inventory inventory_;
  std::vector<std::unique_ptr<Sink>> sinks_;
  Evidence* evidence_ = nullptr;
  std::optional<Error> error_;
};

}  // namespace tapwarden
