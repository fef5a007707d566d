// SPDX-License-Identifier: Apache-2.0
// Workers in threads of their own, and the analyst behind them in another. Segments come in by
// batches, each flow to one worker; records go on by batches. Every queue is bounded: a replay
// waits where one is full, a live capture drops records there and counts them (the kernel drops
// packets).
//
//   reader ──▶ inbox of worker 0 ──▶ worker 0 ──╮
//          ──▶ inbox of worker 1 ──▶ worker 1 ──┴▶ records ──▶ analyst ──▶ sinks
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "pipeline/analyst.hpp"
#include "pipeline/bounded_queue.hpp"
#include "pipeline/pulse.hpp"
#include "pipeline/segment_batch.hpp"
#include "pipeline/worker.hpp"

namespace tapwarden {

using SegmentBatchPointer = std::unique_ptr<SegmentBatch>;
using RecordBatch = std::vector<std::unique_ptr<Record>>;

/// What can be told while it runs.
struct CrewProgress {
  WorkerStats workers;                      ///< all of them together, as of their last batch
  std::array<std::uint64_t, 4> by_level{};  ///< exchanges by effective level; [0] = clean
  std::uint64_t records_dropped = 0;        ///< live: the analyst was behind
  std::uint64_t segments_dropped = 0;       ///< behind abandon()
};

class Crew {
 public:
  /// A live crew drops records where the analyst is behind. Workers share out the caps over all
  /// flows. `reputation` and `configs` may be null. LIFETIME: all but `config` outlive the crew.
  Crew(const Config& config, const RuleStore& rules, Analyst& analyst, std::size_t workers,
       Sources sources, const ReputationFiles* reputation = nullptr,
       const ConfigStore* configs = nullptr);
  /// Ends what is under way as finish() does.
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }
  /// An empty batch, used before where there is one.
  SegmentBatchPointer empty_batch();
  /// THREAD: any. Waits while the worker is behind.
  void hand_over(std::size_t worker, SegmentBatchPointer batch);
  /// All that was handed over is worked off, every flow ended, every record with the analyst.
  /// The threads are gone behind it.
  void finish();
  /// finish() is taking too long: what waits is dropped and counted, open flows are not reported.
  /// THREAD: any.
  void abandon() noexcept { abandoned_.store(true, std::memory_order_relaxed); }

  /// THREAD: any.
  [[nodiscard]] CrewProgress progress() const;
  /// THREAD: any. Appends one for each thread, always in the same order.
  void read_pulses(std::vector<PulseReading>& out) const;

 private:
  struct Member;

  void work(Member& member);
  void analyse();

  const Config config_;  // of one worker
  Analyst& analyst_;
  const bool is_live_;
  BoundedQueue<SegmentBatchPointer> empty_batches_;
  BoundedQueue<RecordBatch> records_;
  BoundedQueue<RecordBatch> used_records_;
  std::vector<std::unique_ptr<Member>> members_;
  mutable std::mutex levels_mutex_;
  std::array<std::uint64_t, 4> by_level_{};
  std::atomic<std::uint64_t> records_dropped_{0};
  std::atomic<std::uint64_t> segments_dropped_{0};
  std::atomic<bool> abandoned_{false};
  Pulse analyst_pulse_;
  std::thread analyst_thread_;
  bool finished_ = false;
};

}  // namespace tapwarden
