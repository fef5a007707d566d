// SPDX-License-Identifier: Apache-2.0
// What a run amounts to: the tables that a person reads at its end. Plain values, masked.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tapwarden/check.hpp"
#include "tapwarden/severity.hpp"
#include "tapwarden/time.hpp"

namespace tapwarden {

/// The same finding (medium or more) on the same endpoint, counted.
struct FindingGroup {
  std::string id;  ///< check or rule id; a set of rules may be gone before the run is
  std::string title;
  std::string_view reason;
  std::string fix;
  Severity severity = Severity::info;
  std::uint64_t count = 0;
  std::string where;  ///< of the first one
  std::string evidence;
  std::string_view outcome;
  std::uint64_t packet_first = 0;  ///< packets of its first exchange
  std::uint64_t packet_last = 0;
  std::string file;       ///< the capture that they number; empty when live
  std::string last_file;  ///< that of packet_last where it is another
};

struct EndpointSummary {
  std::string method;
  std::string host;
  std::string path;  ///< template
  std::uint64_t count = 0;
  std::uint64_t halves = 0;
  Severity worst = Severity::info;
  bool clean = true;  ///< nothing failed on any exchange
  std::uint64_t score_sum = 0;
  std::uint64_t score_count = 0;
  std::vector<FindingGroup> findings;

  /// Mean audit score of its exchanges, rounded; -1 when none was evaluated.
  [[nodiscard]] int score() const noexcept {
    if (score_count == 0) return -1;
    return static_cast<int>((score_sum + score_count / 2) / score_count);
  }
};

struct CheckCounts {
  std::uint64_t pass = 0, fail = 0, na = 0, unknown = 0;
};

struct Summary {
  std::vector<EndpointSummary> endpoints;  ///< worst first
  std::uint64_t endpoints_left_out = 0;    ///< exchanges of endpoints above limits.endpoints_max
  std::array<CheckCounts, kCheckCount> checks;
  std::array<std::uint64_t, 4> by_level{};  ///< exchanges by effective level; [0] = clean
  std::uint64_t exchanges = 0;              ///< whole ones
  std::uint64_t halves = 0;
  Timestamp first{};
  Timestamp last{};
  Severity worst = Severity::info;  ///< info = nothing failed anywhere
};

}  // namespace tapwarden
