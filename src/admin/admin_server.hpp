// SPDX-License-Identifier: Apache-2.0
// The HTTP server beside a run: metrics, health, reload, API. It has threads of its own, asks the
// run for copies of its counters, and never makes it wait.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "admin/metrics_text.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/result.hpp"
#include "tapwarden/telemetry.hpp"

namespace tapwarden {

struct AdminOptions {
  AdminConfig config;
  admin::BuildInfo build;
  /// Reads again what can be, and tells what was wrong, one sentence each. THREAD: any.
  std::function<std::vector<std::string>()> reload;
  std::function<void(const std::string&)> say;  ///< what an operator should know. THREAD: any
};

class AdminServer {
 public:
  /// Listens, and answers from then on. LIFETIME: `source` outlives it. ERRORS: an address that
  /// cannot be listened on, one that others reach without a web configuration, or that
  /// configuration.
  static Result<std::unique_ptr<AdminServer>> start(AdminOptions options,
                                                    const TelemetrySource& source);
  /// Answers under way end, within a moment; its threads are gone behind it.
  virtual ~AdminServer() = default;

  /// "http://127.0.0.1:9917"
  [[nodiscard]] virtual const std::string& url() const noexcept = 0;
};

}  // namespace tapwarden
