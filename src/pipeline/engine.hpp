// SPDX-License-Identifier: Apache-2.0
// Engine: a whole run. It opens what the run needs, reads inputs one after the other, and tells
// what came of it. The program sees this and no stage.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "pipeline/replay.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/result.hpp"
#include "tapwarden/summary.hpp"

namespace tapwarden {

struct EngineOptions {
  Config config;
  std::string log_dir;  ///< empty: no events; "-": events to standard output
  std::string bpf;      ///< empty: every packet
};

class Engine {
 public:
  /// Compiles filter and rules and opens the event file. ERRORS: usage or configuration.
  static Result<std::unique_ptr<Engine>> open(const EngineOptions& options);
  virtual ~Engine() = default;

  /// One capture ("-": standard input) to its end; every connection in it ends with it.
  /// ERRORS: why it was not read to its proper end; what could be read was processed.
  /// LIFETIME: `input` outlives the run.
  virtual std::optional<Error> read(const std::string& input, const BatchHook& after_batch) = 0;

  /// Everything found so far is written; the first trouble that any sink had.
  virtual std::optional<Error> flush() = 0;

  [[nodiscard]] virtual WorkerStats stats() const = 0;
  [[nodiscard]] virtual Summary summary() const = 0;
};

}  // namespace tapwarden
