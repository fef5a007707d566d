// SPDX-License-Identifier: Apache-2.0
// Analyst: the one owner of everything that is known across flows. Records come in by value of
// their facts; it counts them and hands them to the sinks.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "insight/exchange_counts.hpp"
#include "insight/inventory.hpp"
#include "pipeline/evidence.hpp"
#include "pipeline/run_sinks.hpp"
#include "pipeline/worker.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

class Analyst final : public RecordConsumer {
 public:
  /// LIFETIME: `sinks` outlives it.
  Analyst(const Config& config, RunSinks& sinks) : inventory_(config, limit_hits_), sinks_(sinks) {
    if (!config.admin.listen.empty()) counts_ = std::make_unique<ExchangeCounts>(config.admin);
  }

  /// Findings go there, too. LIFETIME: outlives the run.
  void set_evidence(Evidence* evidence) { evidence_ = evidence; }

  std::unique_ptr<Record> on_record(std::unique_ptr<Record> record) override;
  /// Writes out what sinks hold; the first trouble that any of them had since the last call.
  std::optional<Error> flush();
  /// The same behind the run: alerts are given a bounded time to arrive.
  std::optional<Error> finish();
  /// The same in the middle of a run: what is wrong, the next flush() tells.
  void flush_now();

  /// Sinks open their files anew before the next record, or at the next look_up().
  /// THREAD: any.
  void ask_reopen() noexcept { reopen_asked_.store(true, std::memory_order_relaxed); }
  /// What was asked for meanwhile. THREAD: that of on_record().
  void look_up();

  /// Exchanges and halves by effective level; [0] = clean.
  [[nodiscard]] const std::array<std::uint64_t, 4>& by_level() const noexcept {
    return inventory_.totals().by_level;
  }
  [[nodiscard]] Summary summary() const { return inventory_.summary(); }
  /// Null when nobody can ask for them.
  [[nodiscard]] ExchangeCounts* counts() const noexcept { return counts_.get(); }
  /// THREAD: any, once the run has begun.
  [[nodiscard]] std::vector<SinkStats> sink_stats() const;
  /// limits.endpoints_max: exchanges of endpoints that the summary has no room for. THREAD: any.
  [[nodiscard]] std::uint64_t endpoints_left_out() const noexcept {
    return endpoints_left_out_.load(std::memory_order_relaxed);
  }

 private:
  LimitHits limit_hits_;
  std::atomic<std::uint64_t> endpoints_left_out_{0};
  Inventory inventory_;
  std::unique_ptr<ExchangeCounts> counts_;
  RunSinks& sinks_;
  Evidence* evidence_ = nullptr;
  std::optional<Error> error_;
  std::atomic<bool> reopen_asked_{false};
};

}  // namespace tapwarden
