// SPDX-License-Identifier: Apache-2.0
// Engine: a whole run. It opens what the run needs, reads its inputs, and tells what came of it.
// The program sees this and no stage.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/pulse.hpp"
#include "pipeline/reloader.hpp"
#include "pipeline/replay.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/live.hpp"
#include "tapwarden/reputation.hpp"
#include "tapwarden/result.hpp"
#include "tapwarden/run_stats.hpp"
#include "tapwarden/severity.hpp"
#include "tapwarden/sink.hpp"
#include "tapwarden/summary.hpp"
#include "tapwarden/telemetry.hpp"

namespace tapwarden {

struct EngineOptions {
  Config config;
  bool follow = false;  ///< the input is read on as it grows, until the run is to stop
  /// Asked while reading waits: is the run to stop? Empty: never.
  std::function<bool()> stopped;
  /// What happens beside the run and a person should know. THREAD: any. Empty: nobody listens.
  std::function<void(const std::string& message)> say;
  /// Asked some times a second in live runs and while a file is followed: is everything to be read
  /// again now? Lists of addresses are anyway when they changed. THREAD: another. Empty: never.
  std::function<bool()> reload_asked;
  /// The configuration as it stands now; empty: it does not change. THREAD: another.
  std::function<ReadConfig()> read_config;
  /// Another configuration is in use; only keys that reload are others. THREAD: another. Empty:
  /// nobody listens.
  std::function<void(const Config& config)> config_changed;
  /// Seconds since 1970, for times of reloads. THREAD: any. Empty: they are 0.
  std::function<std::int64_t()> now;
  /// Asked as often: were files moved away, so that they are opened anew? Empty: never.
  std::function<bool()> reopen_asked;
  /// Called by listen() when every socket is open and before anything is captured.
  /// ERRORS: the run does not begin. Empty: nothing is to be done then.
  std::function<std::optional<Error>()> sockets_open;
};

/// How a live capture stands.
struct LiveStatus {
  RunStats stats;
  std::array<std::uint64_t, 4> by_level{};  ///< exchanges and halves by level; [0] = clean
  std::vector<std::string> problems;        ///< why nothing is captured at the moment
  std::vector<PulseReading> pulses;         ///< of each thread
};
/// Called some times a second while interfaces are listened to. False: the run is to stop.
using LiveHook = std::function<bool(const LiveStatus& status)>;

class Engine : public TelemetrySource {
 public:
  /// Compiles filter and rules and opens the files that are written. ERRORS: usage or
  /// configuration.
  static Result<std::unique_ptr<Engine>> open(const EngineOptions& options);
  /// Captures ("-": standard input) and folders of captures to their ends, in the order of time, as
  /// one: a connection may go on from one to another. Every connection ends with the last.
  /// Gives what was not read to its proper end, and why; what could be read was processed.
  virtual std::vector<Error> read(const std::vector<std::string>& paths,
                                  const BatchHook& after_batch) = 0;

  /// Settings of an interface that spoil what is captured on it, each with what mends it.
  static std::vector<std::string> warnings_of(const std::string& interface,
                                              const LiveOptions& options);

  /// Interfaces, until the hook says so; then what was captured is worked off.
  /// LIFETIME: `interfaces` outlives the run. ERRORS: an interface that cannot be opened.
  virtual std::optional<Error> listen(const std::vector<std::string>& interfaces,
                                      const LiveHook& hook) = 0;

  /// Configuration, rules and lists of addresses are read again, and take effect where they are
  /// right. What was wrong, one sentence each. THREAD: any.
  virtual std::vector<std::string> reload() = 0;

  /// Behind the run: everything found is written, and alerts are delivered within
  /// `daemon.drain_max`; the first trouble that any sink had.
  virtual std::optional<Error> flush() = 0;

  /// Rules in use; 0 without inspection. THREAD: any.
  [[nodiscard]] virtual std::size_t rules_loaded() const = 0;
  /// Threads that work on flows in listen(); 0: the one that reads does.
  [[nodiscard]] virtual std::size_t live_workers() const = 0;

  /// Files of lists and databases, as they stand.
  [[nodiscard]] virtual ReputationStats reputation() const = 0;
  [[nodiscard]] virtual RunStats stats() const = 0;
  [[nodiscard]] virtual Summary summary() const = 0;
};

}  // namespace tapwarden
