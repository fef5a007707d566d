// SPDX-License-Identifier: Apache-2.0
// A live capture: a thread for each socket that reads and decodes, and behind them a crew, or one
// worker in the reading thread itself. It runs until it is told to stop, then all that was captured
// is worked off.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "capture/pcap_live.hpp"
#include "pipeline/crew.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/result.hpp"
#include "tapwarden/run_stats.hpp"
#include "tapwarden/telemetry.hpp"

namespace tapwarden {

class LiveRun {
 public:
  /// Called when every socket is open, and no thread of the run there yet: the time to give up
  /// what opening needed. ERRORS: the run does not begin.
  using OpenHook = std::function<std::optional<Error>()>;

  /// Opens a socket a worker on each interface, and starts. `workers` 0: one socket, no crew; with
  /// several interfaces, one worker. `evidence`, `reputation` and `configs` may be null. LIFETIME:
  /// everything given outlives it. ERRORS: what is wrong with an interface, and what to do.
  static Result<std::unique_ptr<LiveRun>> start(const std::vector<std::string>& interfaces,
                                                const LiveOptions& options, std::size_t workers,
                                                const Config& config, const RuleStore& rules,
                                                Analyst& analyst, Evidence* evidence,
                                                const ReputationFiles* reputation,
                                                const ConfigStore* configs, const OpenHook& opened);
  ~LiveRun();
  LiveRun(const LiveRun&) = delete;
  LiveRun& operator=(const LiveRun&) = delete;

  /// Nothing more is captured; all that was is worked off, or dropped and counted when that takes
  /// longer than daemon.drain_max. The threads are gone behind it.
  void stop();

  /// THREAD: any. As of a moment ago.
  [[nodiscard]] RunStats stats() const;
  /// Exchanges and halves by effective level.
  [[nodiscard]] std::array<std::uint64_t, 4> by_level() const;
  /// Each with its own counters.
  [[nodiscard]] std::vector<LiveInterface> interface_stats() const;
  /// Why nothing is captured on an interface at the moment; one sentence each.
  [[nodiscard]] std::vector<std::string> problems() const;
  /// Of every thread of the run, always in the same order. THREAD: any.
  [[nodiscard]] std::vector<PulseReading> pulses() const;

 private:
  struct Reader;

  LiveRun(const std::vector<std::string>& interfaces, Analyst& analyst, Evidence* evidence,
          Duration drain_max);
  void read(Reader& reader);
  template <class Taker>
  void read_into(Reader& reader, Taker& taker);
  void publish(Reader& reader, bool with_counters);
  void abandon() noexcept;

  const std::vector<std::string>& interfaces_;
  Analyst& analyst_;
  Evidence* const evidence_;
  const Duration drain_max_;
  std::vector<std::unique_ptr<Reader>> readers_;
  std::unique_ptr<Crew> crew_;
  std::unique_ptr<Worker> inline_worker_;  // used by the one reader's thread alone
  mutable std::mutex mutex_;               // what readers publish
  std::atomic<bool> abandoned_{false};
  bool stopped_ = false;
};

}  // namespace tapwarden
