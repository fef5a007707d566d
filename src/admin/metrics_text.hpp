// SPDX-License-Identifier: Apache-2.0
// A run's telemetry in Prometheus' text format (version 0.0.4).
#pragma once

#include <string>
#include <string_view>

#include "tapwarden/telemetry.hpp"

namespace tapwarden::admin {

struct BuildInfo {
  std::string version;
  std::string compiler;
};

/// Every family of docs/metrics.md. THREAD: any.
std::string metrics_text(const Telemetry& telemetry, const BuildInfo& build);

}  // namespace tapwarden::admin
