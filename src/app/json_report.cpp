// SPDX-License-Identifier: Apache-2.0
// The summary as one JSON object (docs/summary.md).
#include <algorithm>
#include <string>

#include "app/report.hpp"
#include "base/json_members.hpp"

namespace tapwarden {
namespace {

using json::close;
using json::name;
using json::number;
using json::text;

void strings(JsonText& out, std::string_view key, const std::vector<std::string>& values) {
  name(out, key);
  out.raw('[');
  for (const std::string& value : values) {
    out.string(value);
    out.raw(',');
  }
  close(out, ']');
}

void capture(JsonText& out, const RunStats& stats) {
  name(out, "capture");
  out.raw('{');
  number(out, "received", stats.capture.received);
  number(out, "kernel_drops", stats.capture.kernel_drops);
  number(out, "interface_drops", stats.capture.interface_drops);
  number(out, "nic_dropped", stats.capture.nic_dropped);
  number(out, "nic_missed", stats.capture.nic_missed);
  number(out, "nic_fifo", stats.capture.nic_fifo);
  number(out, "reopenings", stats.capture.reopenings);
  number(out, "acks_above_gap", stats.stream.acks_above_gap);
  number(out, "segments_dropped", stats.segments_dropped);
  number(out, "exchanges_dropped", stats.records_dropped);
  close(out, '}');
}

void totals(JsonText& out, const RunReport& report) {
  const RunStats& stats = report.stats;
  number(out, "packets", stats.decode.packets);
  number(out, "bytes", stats.decode.bytes);
  number(out, "flows", stats.stream.flows);
  number(out, "exchanges", stats.http.exchanges);
  number(out, "halves", stats.http.halves_request + stats.http.halves_response);
  number(out, "gaps", stats.stream.gaps);
  number(out, "gap_bytes", stats.stream.gap_bytes);
  number(out, "packets_cut", stats.decode.cut);
  number(out, "packets_malformed", stats.decode.malformed);
  number(out, "fragments", stats.decode.fragments);
  number(out, "fragments_joined", stats.decode.fragments_joined);
  number(out, "fragment_timeouts", stats.decode.fragment_timeouts);
  number(out, "fragment_overlaps", stats.decode.fragment_overlaps);
  name(out, "tunnels");
  out.raw('{');
  for (std::size_t i = 0; i < kTunnelTypeCount; ++i) {
    const std::uint64_t count = stats.decode.tunnels[i];
    if (count > 0) number(out, to_text(static_cast<TunnelType>(i)), count);
  }
  close(out, '}');
  if (report.is_live) capture(out, stats);
  name(out, "levels");
  out.raw('{');
  const auto& levels = report.summary.by_level;
  number(out, "high", levels[3]);
  number(out, "medium", levels[2]);
  number(out, "low", levels[1]);
  number(out, "clean", levels[0]);
  close(out, '}');
}

void finding(JsonText& out, const FindingGroup& group) {
  out.raw('{');
  text(out, "id", group.id);
  if (!group.reason.empty()) text(out, "reason", group.reason);
  text(out, "severity", to_text(group.severity));
  number(out, "count", group.count);
  if (!group.where.empty()) text(out, "where", group.where);
  if (!group.evidence.empty()) text(out, "evidence", group.evidence);
  text(out, "outcome", group.outcome);
  text(out, "file", group.file);
  number(out, "packet_first", group.packet_first);
  number(out, "packet_last", group.packet_last);
  if (!group.last_file.empty()) text(out, "last_file", group.last_file);
  close(out, '}');
}

void endpoints(JsonText& out, const Summary& summary) {
  name(out, "endpoints");
  out.raw('[');
  for (const EndpointSummary& endpoint : summary.endpoints) {
    out.raw('{');
    text(out, "method", endpoint.method);
    text(out, "host", endpoint.host);
    text(out, "path", endpoint.path);
    number(out, "exchanges", endpoint.count - endpoint.halves);
    number(out, "halves", endpoint.halves);
    text(out, "level", endpoint.clean ? "clean" : to_text(endpoint.worst));
    if (endpoint.score() >= 0) number(out, "score", static_cast<std::uint64_t>(endpoint.score()));
    name(out, "findings");
    out.raw('[');
    for (const FindingGroup& group : endpoint.findings) finding(out, group);
    close(out, ']');
    close(out, '}');
  }
  close(out, ']');
}

void checks(JsonText& out, const Summary& summary) {
  const auto all = all_checks();
  name(out, "checks");
  out.raw('{');
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    name(out, all[i]->id);
    out.raw('{');
    number(out, "pass", summary.checks[i].pass);
    number(out, "fail", summary.checks[i].fail);
    number(out, "na", summary.checks[i].na);
    number(out, "unknown", summary.checks[i].unknown);
    close(out, '}');
  }
  close(out, '}');
}

void rules(JsonText& out, const RuleStats& stats) {
  name(out, "rules");
  out.raw('{');
  number(out, "scans", stats.scans);
  number(out, "scanned_bytes", stats.scanned_bytes);
  number(out, "triggers", stats.triggers);
  number(out, "hits", stats.hits);
  number(out, "confirmed", stats.confirmed);
  number(out, "suppressed", stats.suppressed);
  number(out, "gave_up", stats.gave_up);
  close(out, '}');
}

void anomalies(JsonText& out, const RunStats& stats) {
  name(out, "anomalies");
  out.raw('{');
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    if (stats.http.anomalies[i] > 0) number(out, kAnomalies[i].name, stats.http.anomalies[i]);
  }
  close(out, '}');
}

void sinks(JsonText& out, const std::vector<SinkStats>& all) {
  name(out, "sinks");
  out.raw('[');
  for (const SinkStats& sink : all) {
    out.raw('{');
    text(out, "name", sink.name);
    number(out, "written", sink.written);
    number(out, "bytes", sink.bytes);
    number(out, "dropped", sink.dropped);
    number(out, "held_back", sink.held_back);
    number(out, "errors", sink.errors);
    close(out, '}');
  }
  close(out, ']');
}

void reputation(JsonText& out, const RunReport& report) {
  const ReputationStats& stats = report.reputation;
  if (stats.files.empty()) return;
  name(out, "reputation");
  out.raw('{');
  number(out, "reloads", stats.reloads);
  number(out, "reloads_failed", stats.reloads_failed);
  name(out, "files");
  out.raw('[');
  for (const ReputationStats::File& file : stats.files) {
    out.raw('{');
    text(out, "name", file.name);
    text(out, "path", file.path);
    number(out, "entries", file.entries);
    number(out, "bad_lines", file.bad_lines);
    const std::int64_t age = std::max<std::int64_t>(report.now - file.modified, 0);
    number(out, "age_s", static_cast<std::uint64_t>(age));
    if (!file.error.empty()) text(out, "error", file.error);
    close(out, '}');
  }
  close(out, ']');
  close(out, '}');
}

void limits(JsonText& out, const LimitHits& hits) {
  name(out, "limits_reached");
  out.raw('{');
#define TAPWARDEN_HIT(limit, value, meaning) \
  if (hits.limit > 0) number(out, #limit, hits.limit);
  TAPWARDEN_LIMITS(TAPWARDEN_HIT)
#undef TAPWARDEN_HIT
  close(out, '}');
}

}  // namespace

std::string json_report(const RunReport& report) {
  JsonText out;
  out.raw('{');
  strings(out, "inputs", report.inputs);
  strings(out, "errors", report.errors);
  totals(out, report);
  checks(out, report.summary);
  endpoints(out, report.summary);
  number(out, "exchanges_of_other_endpoints", report.summary.endpoints_left_out);
  rules(out, report.stats.rules);
  sinks(out, report.sinks);
  reputation(out, report);
  anomalies(out, report.stats);
  limits(out, report.stats.limits);
  out.back_over(',');
  out.raw("}\n");
  return std::string{out.text()};
}

}  // namespace tapwarden
