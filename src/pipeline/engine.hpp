// SPDX-License-Identifier: Apache-2.0
// Engine: a whole run. It opens what the run needs, reads its inputs, and tells what came of it.
// The program sees this and no stage.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/replay.hpp"
#include "pipeline/run_stats.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/live.hpp"
#include "tapwarden/reputation.hpp"
#include "tapwarden/result.hpp"
#include "tapwarden/severity.hpp"
#include "tapwarden/sink.hpp"
#include "tapwarden/summary.hpp"

namespace tapwarden {

struct EngineOptions {
  Config config;
  bool follow = false;  ///< the input is read on as it grows, until the run is to stop
  /// Asked while reading waits: is the run to stop? Empty: never.
  std::function<bool()> stopped;
  /// What happens beside the run and a person should know. THREAD: any. Empty: nobody listens.
  std::function<void(const std::string& message)> say;
  /// Asked some times a second in live runs and while a file is followed: are lists of addresses to
  /// be read again now? They are anyway when they changed. THREAD: another. Empty: never.
  std::function<bool()> reload_asked;
};

/// How a live capture stands.
struct LiveStatus {
  RunStats stats;
  std::array<std::uint64_t, 4> by_level{};  ///< exchanges and halves by level; [0] = clean
  std::vector<std::string> problems;        ///< why nothing is captured at the moment
};
/// Called some times a second while interfaces are listened to. False: the run is to stop.
using LiveHook = std::function<bool(const LiveStatus& status)>;

class Engine {
 public:
  /// Compiles filter and rules and opens the files that are written. ERRORS: usage or
  /// configuration.
  static Result<std::unique_ptr<Engine>> open(const EngineOptions& options);
  virtual ~Engine() = default;

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

  /// Behind the run: everything found is written, and alerts are delivered within
  /// `daemon.drain_max`; the first trouble that any sink had.
  virtual std::optional<Error> flush() = 0;

  /// How every sink stands. THREAD: any.
  [[nodiscard]] virtual std::vector<SinkStats> sinks() const = 0;

  /// Files of lists and databases, as they stand.
  [[nodiscard]] virtual ReputationStats reputation() const = 0;
  [[nodiscard]] virtual RunStats stats() const = 0;
  [[nodiscard]] virtual Summary summary() const = 0;
};

}  // namespace tapwarden
