// SPDX-License-Identifier: Apache-2.0
// What a run tells while it goes on: everything that /metrics and the API of the admin server show,
// as plain values that were copied at one moment (docs/metrics.md, docs/api.md). Masked.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tapwarden/check.hpp"
#include "tapwarden/finding.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/reload.hpp"
#include "tapwarden/reputation.hpp"
#include "tapwarden/run_stats.hpp"
#include "tapwarden/severity.hpp"
#include "tapwarden/sink.hpp"
#include "tapwarden/time.hpp"

namespace tapwarden {

/// What has no series of its own counts under this name. Nothing from the wire gets it.
inline constexpr std::string_view kOtherName = "__other__";

/// Methods with a series of their own: RFC 9110, PATCH (RFC 5789) and QUERY; the rest is "other".
inline constexpr std::array<std::string_view, 11> kCountedMethods{
    "GET",     "HEAD",  "POST",  "PUT",   "DELETE", "CONNECT",
    "OPTIONS", "TRACE", "PATCH", "QUERY", "other"};
/// Of the answer. "none": no answer was seen.
inline constexpr std::array<std::string_view, 6> kStatusClasses{"1xx", "2xx", "3xx",
                                                                "4xx", "5xx", "none"};
inline constexpr std::size_t kSeenCount = 4;
inline constexpr std::size_t kSeverityCount = 4;
/// Of exchanges, by the most severe that is wrong with them.
inline constexpr std::array<std::string_view, kSeverityCount> kLevelNames{"clean", "low", "medium",
                                                                          "high"};
inline constexpr std::size_t kOutcomeCount = 4;

/// Upper bounds of latency, in nanoseconds: 1 ms to 10 s.
inline constexpr std::array<std::uint64_t, 13> kLatencyBounds{
    1'000'000,     2'500'000,     5'000'000,     10'000'000,  25'000'000,
    50'000'000,    100'000'000,   250'000'000,   500'000'000, 1'000'000'000,
    2'500'000'000, 5'000'000'000, 10'000'000'000};
/// Upper bounds of sizes, in octets: 64 B to 16 MiB, each four times the one before.
inline constexpr std::array<std::uint64_t, 10> kSizeBounds{1u << 6,  1u << 8,  1u << 10, 1u << 12,
                                                           1u << 14, 1u << 16, 1u << 18, 1u << 20,
                                                           1u << 22, 1u << 24};

/// Values by upper bound; those above the last one stand behind it.
template <std::size_t kBounds>
struct Histogram {
  std::array<std::uint64_t, kBounds + 1> counts{};  ///< of each bucket alone
  std::uint64_t sum = 0;

  void add(const std::array<std::uint64_t, kBounds>& bounds, std::uint64_t value) noexcept {
    std::size_t bucket = 0;
    while (bucket < kBounds && value > bounds[bucket]) ++bucket;
    ++counts[bucket];
    sum += value;
  }
};
using LatencyHistogram = Histogram<kLatencyBounds.size()>;
using SizeHistogram = Histogram<kSizeBounds.size()>;

/// Exchanges of one host, or of all that have no series.
struct HostCounts {
  std::shared_ptr<const std::string> host;  ///< never null
  LatencyHistogram latency;
};

/// Host, method and path template: valid UTF-8, of bounded length.
struct EndpointLabels {
  std::string host;
  std::string method;
  std::string path;
};

struct EndpointCounts {
  std::shared_ptr<const EndpointLabels> labels;          ///< never null
  std::array<std::uint64_t, kSeverityCount> by_level{};  ///< [0] = clean
  std::array<std::uint64_t, kStatusClasses.size()> by_status_class{};
  std::array<std::uint64_t, kCheckCount> check_failures{};
  std::array<std::uint64_t, kSeverityCount> findings{};  ///< by severity
  std::uint64_t score_sum = 0;
  std::uint64_t score_count = 0;
  std::uint64_t latency_sum = 0;  ///< nanoseconds
  std::uint64_t latency_count = 0;
  Timestamp last_seen{};
};

struct FindingCount {
  std::string family;  ///< of the rule, or id of the check
  Severity severity = Severity::info;
  AttackOutcome outcome = AttackOutcome::none;
  std::uint64_t count = 0;
};

/// What exchanges amount to, by what they are.
struct ExchangeTotals {
  using BySeen = std::array<std::uint64_t, kSeenCount>;
  using ByStatus = std::array<BySeen, kStatusClasses.size()>;
  std::array<ByStatus, kCountedMethods.size()> by_kind{};  ///< method, status class, completeness
  SizeHistogram request_size;                              ///< bodies, of what was seen of requests
  SizeHistogram response_size;
  std::array<std::uint64_t, kSeverityCount> by_level{};            ///< [0] = clean
  std::array<std::array<std::uint64_t, 4>, kCheckCount> checks{};  ///< by Outcome
  std::vector<FindingCount> findings;
  std::uint64_t score_sum = 0;
  std::uint64_t score_count = 0;
  std::vector<HostCounts> hosts;          ///< kOtherName is one of them once it is needed
  std::vector<EndpointCounts> endpoints;  ///< the same
  std::uint64_t endpoints_dropped = 0;    ///< exchanges whose endpoint has no series of its own
  std::uint64_t hosts_dropped = 0;        ///< exchanges whose host has none
};

/// A client, by its address. Its counts may be too high by `overcount` exchanges: it took the place
/// of another that was seen less.
struct Talker {
  IpAddress address;
  std::uint64_t exchanges = 0;
  std::uint64_t bytes = 0;     ///< of bodies, both ways
  std::uint64_t findings = 0;  ///< that are told as alerts
  std::uint64_t overcount = 0;
  Timestamp last_seen{};
};

/// A finding that is told as an alert, with its exchange.
struct RecentFinding {
  Timestamp time{};
  std::string id;
  std::string title;
  std::string reason;
  std::string where;
  std::string evidence;
  Severity severity = Severity::info;
  AttackOutcome outcome = AttackOutcome::none;
  IpAddress client;
  IpAddress server;
  std::uint16_t server_port = 0;
  std::string host;
  std::string method;
  std::string path;
  std::string url;
  std::uint16_t status = 0;
  std::uint64_t flow_id = 0;
};

struct LiveInterface {
  std::string name;
  CaptureStats capture;
  bool is_up = false;
  std::string problem;  ///< why nothing is captured at the moment
};

enum class RunState : std::uint8_t { starting, running, ended };
constexpr std::string_view to_text(RunState state) noexcept {
  switch (state) {
    case RunState::starting: return "starting";
    case RunState::running: return "running";
    case RunState::ended: return "ended";
  }
  return "ended";
}

struct Telemetry {
  RunState state = RunState::starting;
  bool is_live = false;
  RunStats run;
  std::vector<LiveInterface> interfaces;  ///< live only
  ExchangeTotals exchanges;
  std::array<std::string_view, kCheckCount> check_ids{};
  std::vector<SinkStats> sinks;
  ReputationStats reputation;
  std::uint64_t rules_loaded = 0;
  std::string_view hyperscan;  ///< its version
  ReloadStats reloads;
  Limits limits;  ///< as configured
};

/// THREAD: any, at any time of a run. Nothing that works on packets waits longer than copying
/// takes.
class TelemetrySource {
 public:
  virtual ~TelemetrySource() = default;
  [[nodiscard]] virtual Telemetry telemetry() const = 0;
  /// In no order.
  [[nodiscard]] virtual std::vector<Talker> talkers() const = 0;
  /// Newest first.
  [[nodiscard]] virtual std::vector<RecentFinding> recent_findings() const = 0;
};

}  // namespace tapwarden
