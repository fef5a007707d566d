// SPDX-License-Identifier: Apache-2.0
#include "admin/api_json.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/address_text.hpp"
#include "base/json_members.hpp"

namespace tapwarden::admin {
namespace {

using json::close;
using json::flag;
using json::name;
using json::number;
using json::open;
using json::text;

/// The whole text, behind its last bracket.
std::string finish(JsonText& out) {
  out.back_over(',');
  out.raw("}\n");
  return std::string(out.text());
}

/// Seconds since 1970 with their fraction, as Prometheus tells times; 0: not known.
void time(JsonText& out, std::string_view key, Timestamp time) {
  const std::int64_t nanoseconds = std::max<std::int64_t>(time.time_since_epoch().count(), 0);
  const std::string milli = std::to_string(1000 + nanoseconds / 1'000'000 % 1000).substr(1);
  name(out, key);
  out.raw(std::to_string(nanoseconds / 1'000'000'000) + "." + milli);
  out.raw(',');
}

/// [offset, offset + limit) of `count`; the members that say so come first.
std::pair<std::size_t, std::size_t> begin_page(JsonText& out, std::size_t count, Page page,
                                               std::string_view list) {
  const std::size_t first = std::min(page.offset, count);
  const std::size_t last = first + std::min(page.limit, count - first);
  out.raw('{');
  number(out, "total", count);
  number(out, "offset", page.offset);
  number(out, "limit", page.limit);
  open(out, list, '[');
  return {first, last};
}

void levels(JsonText& out, std::string_view key,
            const std::array<std::uint64_t, kSeverityCount>& counts) {
  open(out, key, '{');
  for (std::size_t i = 0; i < counts.size(); ++i) number(out, kLevelNames[i], counts[i]);
  close(out, '}');
}

void mean(JsonText& out, std::string_view key, std::uint64_t sum, std::uint64_t count) {
  if (count > 0) number(out, key, (sum + count / 2) / count);
}

void reload(JsonText& out, std::string_view key, const ReloadCount& counts) {
  open(out, key, '{');
  number(out, "successes", counts.success);
  number(out, "failures", counts.failure);
  flag(out, "success", counts.last_succeeded);
  number(out, "last_success",
         static_cast<std::uint64_t>(std::max<std::int64_t>(counts.success_time, 0)));
  close(out, '}');
}

void interfaces(JsonText& out, const Telemetry& telemetry) {
  open(out, "interfaces", '[');
  for (const LiveInterface& one : telemetry.interfaces) {
    out.raw('{');
    text(out, "name", one.name);
    flag(out, "up", one.is_up);
    if (!one.problem.empty()) text(out, "problem", one.problem);
    number(out, "packets", one.capture.received);
    number(out, "kernel_drops", one.capture.kernel_drops);
    number(out, "interface_drops", one.capture.interface_drops);
    close(out, '}');
  }
  close(out, ']');
}

void sinks(JsonText& out, const Telemetry& telemetry) {
  open(out, "sinks", '[');
  for (const SinkStats& sink : telemetry.sinks) {
    out.raw('{');
    text(out, "name", sink.name);
    flag(out, "up", sink.is_up);
    number(out, "written", sink.written);
    number(out, "bytes", sink.bytes);
    number(out, "dropped", sink.dropped);
    number(out, "held_back", sink.held_back);
    number(out, "errors", sink.errors);
    number(out, "queued", sink.queued);
    number(out, "queue_max", sink.queue_max);
    close(out, '}');
  }
  close(out, ']');
}

void finding(JsonText& out, const RecentFinding& one) {
  out.raw('{');
  time(out, "time", one.time);
  text(out, "id", one.id);
  text(out, "title", one.title);
  out.member("\"reason\":", one.reason);
  text(out, "severity", to_text(one.severity));
  text(out, "outcome", to_text(one.outcome));
  out.member("\"where\":", one.where);
  out.member("\"evidence\":", one.evidence);
  text(out, "client", address_text(one.client));
  text(out, "server", address_text(one.server));
  number(out, "server_port", one.server_port);
  text(out, "host", one.host);
  text(out, "method", one.method);
  text(out, "endpoint", one.path);
  out.member("\"url\":", one.url);
  if (one.status != 0) number(out, "status", one.status);
  number(out, "flow_id", one.flow_id);
  close(out, '}');
}

void endpoint(JsonText& out, const EndpointCounts& one, const Telemetry& telemetry) {
  out.raw('{');
  text(out, "host", one.labels->host);
  text(out, "method", one.labels->method);
  text(out, "endpoint", one.labels->path);
  levels(out, "levels", one.by_level);
  open(out, "status_classes", '{');
  for (std::size_t i = 0; i < kStatusClasses.size(); ++i) {
    if (one.by_status_class[i] > 0) number(out, kStatusClasses[i], one.by_status_class[i]);
  }
  close(out, '}');
  open(out, "check_failures", '{');
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    if (one.check_failures[i] > 0) number(out, telemetry.check_ids[i], one.check_failures[i]);
  }
  close(out, '}');
  number(out, "findings_medium", one.findings[static_cast<std::size_t>(Severity::medium)]);
  number(out, "findings_high", one.findings[static_cast<std::size_t>(Severity::high)]);
  mean(out, "score", one.score_sum, one.score_count);
  mean(out, "latency_mean_microseconds", one.latency_sum / 1000, one.latency_count);
  time(out, "last_seen", one.last_seen);
  close(out, '}');
}

}  // namespace

std::vector<std::string> troubles_of(const Telemetry& telemetry) {
  std::vector<std::string> troubles;
  if (telemetry.state == RunState::starting) troubles.emplace_back("nothing is captured yet");
  if (telemetry.state == RunState::ended) troubles.emplace_back("the capture has ended");
  for (const LiveInterface& one : telemetry.interfaces) {
    if (!one.is_up) troubles.push_back(one.problem.empty() ? one.name + ": is down" : one.problem);
  }
  return troubles;
}

std::string status_json(const Telemetry& telemetry, const BuildInfo& build) {
  const RunStats& run = telemetry.run;
  const ExchangeTotals& totals = telemetry.exchanges;
  JsonText out;
  out.raw('{');
  text(out, "version", build.version);
  text(out, "state", to_text(telemetry.state));
  const std::vector<std::string> troubles = troubles_of(telemetry);
  flag(out, "ready", troubles.empty());
  open(out, "troubles", '[');
  for (const std::string& trouble : troubles) {
    out.string(trouble);
    out.raw(',');
  }
  close(out, ']');
  flag(out, "live", telemetry.is_live);
  interfaces(out, telemetry);
  number(out, "packets", run.decode.packets);
  number(out, "bytes", run.decode.bytes);
  time(out, "last_packet", run.last_packet);
  number(out, "flows_active", run.stream.flows_active);
  number(out, "gaps", run.stream.gaps);
  number(out, "exchanges", run.http.exchanges);
  number(out, "halves", run.http.halves_request + run.http.halves_response);
  number(out, "records_dropped", run.records_dropped);
  levels(out, "levels", totals.by_level);
  mean(out, "score", totals.score_sum, totals.score_count);
  number(out, "hosts", totals.hosts.size());
  number(out, "endpoints", totals.endpoints.size());
  number(out, "rules_loaded", telemetry.rules_loaded);
  open(out, "reloads", '{');
  reload(out, "config", telemetry.reloads[static_cast<std::size_t>(Reloaded::config)]);
  reload(out, "rules", telemetry.reloads[static_cast<std::size_t>(Reloaded::rules)]);
  reload(out, "feeds", telemetry.reloads[static_cast<std::size_t>(Reloaded::feeds)]);
  close(out, '}');
  sinks(out, telemetry);
  return finish(out);
}

std::string talkers_json(std::vector<Talker> talkers, TalkerOrder order, Page page) {
  const auto key = [order](const Talker& one) {
    const std::uint64_t first = order == TalkerOrder::bytes      ? one.bytes
                                : order == TalkerOrder::findings ? one.findings
                                                                 : one.exchanges;
    return std::tuple(first, one.exchanges);
  };
  std::sort(talkers.begin(), talkers.end(), [&key](const Talker& a, const Talker& b) {
    return key(a) != key(b) ? key(a) > key(b) : a.address < b.address;
  });
  JsonText out;
  const auto [first, last] = begin_page(out, talkers.size(), page, "talkers");
  for (std::size_t i = first; i < last; ++i) {
    const Talker& one = talkers[i];
    out.raw('{');
    text(out, "client", address_text(one.address));
    number(out, "exchanges", one.exchanges);
    number(out, "bytes", one.bytes);
    number(out, "findings", one.findings);
    number(out, "overcount", one.overcount);
    time(out, "last_seen", one.last_seen);
    close(out, '}');
  }
  close(out, ']');
  return finish(out);
}

std::string findings_json(const std::vector<RecentFinding>& findings, Page page) {
  JsonText out;
  const auto [first, last] = begin_page(out, findings.size(), page, "findings");
  for (std::size_t i = first; i < last; ++i) finding(out, findings[i]);
  close(out, ']');
  return finish(out);
}

std::string endpoints_json(const Telemetry& telemetry, Page page) {
  std::vector<const EndpointCounts*> ordered;
  for (const EndpointCounts& one : telemetry.exchanges.endpoints) ordered.push_back(&one);
  const auto key = [](const EndpointCounts& one) {
    const auto& by_level = one.by_level;
    return std::tuple(one.findings[3], one.findings[2],
                      by_level[0] + by_level[1] + by_level[2] + by_level[3]);
  };
  std::stable_sort(
      ordered.begin(), ordered.end(),
      [&key](const EndpointCounts* a, const EndpointCounts* b) { return key(*a) > key(*b); });
  JsonText out;
  const auto [first, last] = begin_page(out, ordered.size(), page, "endpoints");
  for (std::size_t i = first; i < last; ++i) endpoint(out, *ordered[i], telemetry);
  close(out, ']');
  return finish(out);
}

}  // namespace tapwarden::admin
