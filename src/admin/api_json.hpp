// SPDX-License-Identifier: Apache-2.0
// What the API of the admin server answers (docs/api.md): JSON, masked as events are.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "admin/metrics_text.hpp"
#include "tapwarden/telemetry.hpp"

namespace tapwarden::admin {

/// A part of a list.
struct Page {
  std::size_t offset = 0;
  std::size_t limit = 100;
};
inline constexpr std::size_t kPageMax = 1000;

enum class TalkerOrder { exchanges, bytes, findings };

/// Captures run, and nothing that should is down. ERRORS: else one sentence a trouble.
std::vector<std::string> troubles_of(const Telemetry& telemetry);

std::string status_json(const Telemetry& telemetry, const BuildInfo& build);
std::string talkers_json(std::vector<Talker> talkers, TalkerOrder order, Page page);
std::string findings_json(const std::vector<RecentFinding>& findings, Page page);
/// Worst first: by findings that are high, then medium, then by exchanges.
std::string endpoints_json(const Telemetry& telemetry, Page page);

}  // namespace tapwarden::admin
