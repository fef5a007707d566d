// SPDX-License-Identifier: Apache-2.0
// The summary of a run, as a person reads it and as JSON. It formats; it counts nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tapwarden/reputation.hpp"
#include "tapwarden/run_stats.hpp"
#include "tapwarden/sink.hpp"
#include "tapwarden/summary.hpp"

namespace tapwarden {

struct RunReport {
  std::vector<std::string> inputs;  ///< files and folders, or interfaces
  bool is_live = false;
  RunStats stats;
  std::vector<SinkStats> sinks;
  ReputationStats reputation;  ///< no files: none was asked for
  std::int64_t now = 0;        ///< seconds since 1970: what ages of files are told from
  Summary summary;
  std::vector<std::string> errors;  ///< one sentence each
};

struct ReportStyle {
  bool color = false;
  bool verbose = false;   ///< all endpoints and findings, counters, anomalies, limits
  std::size_t width = 0;  ///< columns of the terminal; 0 = lines are not cut
};

std::string text_report(const RunReport& report, const ReportStyle& style);

/// One object; its fields are described in docs/summary.md.
std::string json_report(const RunReport& report);

/// "412 packets, 9 flows, 40 exchanges, 2 halves, 1 gap"
std::string totals_line(const RunReport& report);

}  // namespace tapwarden
