// SPDX-License-Identifier: Apache-2.0
// The tables for a person: totals, endpoints, failed checks, most serious findings.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <numeric>

#include "app/report.hpp"
#include "app/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kEndpointsShown = 20;
constexpr std::size_t kFindingsShown = 10;

using Out = std::back_insert_iterator<std::string>;

std::string_view color_of(Severity severity) {
  switch (severity) {
    case Severity::high: return "\x1b[1;31m";
    case Severity::medium: return "\x1b[33m";
    case Severity::low: return "\x1b[36m";
    case Severity::info: return "\x1b[32m";
  }
  return "";
}

/// Padded first, coloured then: escape sequences have no width.
std::string level_text(std::string_view word, Severity severity, const ReportStyle& style) {
  if (!style.color) return fmt::format("{:<7}", word);
  return fmt::format("{}{:<7}\x1b[0m", color_of(severity), word);
}

std::string level_text(const EndpointSummary& endpoint, const ReportStyle& style) {
  return level_text(endpoint.clean ? "clean" : to_text(endpoint.worst), endpoint.worst, style);
}

void heading(Out out, std::string_view text, const ReportStyle& style) {
  fmt::format_to(out, "\n{}{}{}\n", style.color ? "\x1b[1m" : "", text,
                 style.color ? "\x1b[0m" : "");
}

std::string halves_text(const HttpStats& http) {
  const std::uint64_t halves = http.halves_request + http.halves_response;
  return halves == 1 ? "1 half" : number_text(halves) + " halves";
}

void totals(Out out, const RunReport& report) {
  const RunStats& stats = report.stats;
  for (const std::string& input : report.inputs) fmt::format_to(out, "{}\n", printable(input));
  const double seconds =
      std::chrono::duration<double>(report.summary.last - report.summary.first).count();
  fmt::format_to(out, "  {}, {}, {:.1f} s of exchanges\n",
                 count_text(stats.decode.packets, "packet"), size_text(stats.decode.bytes),
                 seconds);
  fmt::format_to(out, "  {}", count_text(stats.stream.flows, "flow"));
  if (stats.stream.flows_midstream > 0) {
    fmt::format_to(out, " ({} joined midstream)", number_text(stats.stream.flows_midstream));
  }
  fmt::format_to(out, ", {}, {} (", count_text(stats.http.exchanges, "exchange"),
                 halves_text(stats.http));
  fmt::format_to(out, "{} without answer, {} without request), {}",
                 number_text(stats.http.halves_request), number_text(stats.http.halves_response),
                 count_text(stats.stream.gaps, "gap"));
  if (stats.stream.gaps > 0) fmt::format_to(out, " ({} lost)", size_text(stats.stream.gap_bytes));
  const auto& levels = report.summary.by_level;
  fmt::format_to(out, "\n  {} high, {} medium, {} low, {} clean\n", number_text(levels[3]),
                 number_text(levels[2]), number_text(levels[1]), number_text(levels[0]));
}

/// What the capture itself lost, beside what it saw.
void losses(Out out, const RunReport& report) {
  if (!report.is_live) return;
  const CaptureStats& capture = report.stats.capture;
  fmt::format_to(out,
                 "  {} received, {} dropped by the kernel, {} by the interface, {} by the card\n",
                 count_text(capture.received, "packet"), number_text(capture.kernel_drops),
                 number_text(capture.interface_drops), number_text(capture.nic_dropped));
  const std::uint64_t segments = std::max<std::uint64_t>(report.stats.decode.segments, 1);
  fmt::format_to(out, "  capture loss {:.3f} % (segments that acknowledge what was never seen)\n",
                 100.0 * static_cast<double>(report.stats.stream.acks_above_gap) /
                     static_cast<double>(segments));
  if (capture.reopenings > 0) {
    fmt::format_to(out, "  note: an interface went away and came back {}\n",
                   count_text(capture.reopenings, "time"));
  }
  if (report.stats.records_dropped > 0) {
    fmt::format_to(out, "  note: {} were judged but not written: the disk was too slow\n",
                   count_text(report.stats.records_dropped, "exchange"));
  }
}

/// What was not looked at: a reader must not take silence for health.
void not_seen(Out out, const RunReport& report) {
  const DecodeStats& decode = report.stats.decode;
  const auto line = [&](std::uint64_t count, std::string_view text) {
    if (count > 0) fmt::format_to(out, "  note: {} {}\n", count_text(count, "packet"), text);
  };
  line(decode.cut, "cut by the snap length of the capture: capture with -s 0");
  line(decode.fragments - decode.fragments_joined, "not read: IP fragments without the others");
  line(decode.unsupported_link, "not read: link type without decoder");
  line(decode.malformed, "not read: malformed");
  line(decode.bad_checksum, "ignored for a bad checksum (-k none takes them)");
#define TAPWARDEN_HIT(name, value, meaning)                                   \
  if (report.stats.limits.name > 0) {                                         \
    fmt::format_to(out, "  note: limit {} was reached {} times: {}\n", #name, \
                   number_text(report.stats.limits.name), meaning);           \
  }
  TAPWARDEN_LIMITS(TAPWARDEN_HIT)
#undef TAPWARDEN_HIT
}

std::string age_text(std::int64_t seconds) {
  constexpr std::int64_t kHour = 3600;
  constexpr std::int64_t kDay = 24 * kHour;
  if (seconds < 2 * kHour) return count_text(static_cast<std::uint64_t>(seconds / 60), "minute");
  if (seconds < 2 * kDay) return count_text(static_cast<std::uint64_t>(seconds / kHour), "hour");
  return count_text(static_cast<std::uint64_t>(seconds / kDay), "day");
}

/// Old lists and bad ones always, the rest when more is wanted.
void lists(Out out, const RunReport& report, const ReportStyle& style) {
  constexpr std::int64_t kOld = std::int64_t{7} * 24 * 3600;
  for (const ReputationStats::File& file : report.reputation.files) {
    const std::int64_t age = std::max<std::int64_t>(report.now - file.modified, 0);
    if (!style.verbose && age <= kOld && file.bad_lines == 0 && file.error.empty()) continue;
    fmt::format_to(out, "  note: {}: {} old", printable(file.path), age_text(age));
    if (file.entries > 0) fmt::format_to(out, ", entries {}", number_text(file.entries));
    if (file.bad_lines > 0) fmt::format_to(out, ", bad lines {}", number_text(file.bad_lines));
    if (!file.error.empty()) {
      fmt::format_to(out, "; not in use as it is now: {}", printable(file.error));
    }
    fmt::format_to(out, "\n");
  }
}

void endpoints(Out out, const RunReport& report, const ReportStyle& style) {
  const auto& all = report.summary.endpoints;
  const std::size_t shown = style.verbose ? all.size() : std::min(all.size(), kEndpointsShown);
  std::size_t host_width = 4;
  for (std::size_t i = 0; i < shown; ++i) {
    host_width = std::clamp(printable(all[i].host).size(), host_width, std::size_t{40});
  }
  heading(out, fmt::format("Endpoints ({}, worst first)", number_text(all.size())), style);
  fmt::format_to(out, "  {:<7} {:>5} {:>9} {:>6}  {:<8} {:<{}}  {}\n", "level", "score",
                 "exchanges", "halves", "method", "host", host_width, "path");
  for (std::size_t i = 0; i < shown; ++i) {
    const EndpointSummary& endpoint = all[i];
    const std::string score = endpoint.score() < 0 ? "-" : std::to_string(endpoint.score());
    const std::size_t used = 45 + host_width;
    const std::size_t room = style.width > used + 10 ? style.width - used : style.width ? 10 : 0;
    fmt::format_to(out, "  {} {:>5} {:>9} {:>6}  {:<8} {:<{}}  {}\n", level_text(endpoint, style),
                   score, number_text(endpoint.count - endpoint.halves),
                   number_text(endpoint.halves), clipped(printable(endpoint.method), 8),
                   clipped(printable(endpoint.host), 40), host_width,
                   clipped(printable(endpoint.path), room));
  }
  if (shown < all.size()) {
    fmt::format_to(out, "  … and {} more (-v shows all)\n", number_text(all.size() - shown));
  }
  if (report.summary.endpoints_left_out > 0) {
    fmt::format_to(out, "  … and {} of endpoints beyond the limit of endpoints_max\n",
                   count_text(report.summary.endpoints_left_out, "exchange"));
  }
}

void failed_checks(Out out, const RunReport& report, const ReportStyle& style) {
  std::vector<std::size_t> order(kCheckCount);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto checks = all_checks();
  const auto& counts = report.summary.checks;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (checks[a]->impact != checks[b]->impact) return checks[a]->impact > checks[b]->impact;
    return counts[a].fail > counts[b].fail;
  });
  heading(out, "Failed checks", style);
  bool any = false;
  for (const std::size_t i : order) {
    if (counts[i].fail == 0) continue;
    if (!any) {
      fmt::format_to(out, "  {:<7} {:>7} {:>9}  {:<28} {}\n", "impact", "failed", "evaluated",
                     "check", "remedy");
    }
    any = true;
    fmt::format_to(out, "  {} {:>7} {:>9}  {:<28} {}\n",
                   level_text(to_text(checks[i]->impact), checks[i]->impact, style),
                   number_text(counts[i].fail), number_text(counts[i].fail + counts[i].pass),
                   checks[i]->id, checks[i]->fix);
  }
  if (!any) fmt::format_to(out, "  none\n");
}

struct Shown {
  const EndpointSummary* endpoint;
  const FindingGroup* group;
};

std::vector<Shown> most_serious(const Summary& summary) {
  std::vector<Shown> all;
  for (const EndpointSummary& endpoint : summary.endpoints) {
    for (const FindingGroup& group : endpoint.findings) all.push_back({&endpoint, &group});
  }
  std::stable_sort(all.begin(), all.end(), [](const Shown& a, const Shown& b) {
    return a.group->severity > b.group->severity;
  });
  return all;
}

/// "packets 4-9", with their files where there is more than one.
std::string packets_text(const FindingGroup& group, const RunReport& report) {
  const std::string first = number_text(group.packet_first);
  const std::string last = number_text(group.packet_last);
  if (!group.last_file.empty()) {
    return fmt::format("packets {} of {} to {} of {}", first, printable(group.file), last,
                       printable(group.last_file));
  }
  const bool only_one = report.inputs.size() == 1 && report.inputs.front() == group.file;
  if (only_one) return fmt::format("packets {}-{}", first, last);
  return fmt::format("packets {}-{} of {}", first, last, printable(group.file));
}

void findings(Out out, const RunReport& report, const ReportStyle& style) {
  const std::vector<Shown> all = most_serious(report.summary);
  const std::size_t shown = style.verbose ? all.size() : std::min(all.size(), kFindingsShown);
  heading(out, "Most serious findings", style);
  if (all.empty()) fmt::format_to(out, "  none of medium or more\n");
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& [endpoint, group] = all[i];
    fmt::format_to(out, "  {} {} {}{}{}, {} on {} {}{}\n",
                   level_text(to_text(group->severity), group->severity, style), group->id,
                   printable(group->title), group->reason.empty() ? "" : ": ", group->reason,
                   count_text(group->count, "time"), printable(endpoint->method),
                   printable(endpoint->host), printable(endpoint->path));
    fmt::format_to(out, "          {}", packets_text(*group, report));
    if (!group->where.empty()) fmt::format_to(out, ", {}", printable(group->where));
    if (!group->evidence.empty()) fmt::format_to(out, ": {}", printable(group->evidence));
    if (group->outcome != "none") fmt::format_to(out, " ({})", group->outcome);
    fmt::format_to(out, "\n          {}\n", group->fix);
  }
  if (shown < all.size()) {
    fmt::format_to(out, "  … and {} more (-v shows all)\n", number_text(all.size() - shown));
  }
}

void counters(Out out, const RunReport& report, const ReportStyle& style) {
  const RunStats& stats = report.stats;
  heading(out, "Counters", style);
  const auto line = [&](std::string_view name, std::uint64_t value) {
    if (value > 0) fmt::format_to(out, "  {:<36} {:>14}\n", name, number_text(value));
  };
  line("decode.segments", stats.decode.segments);
  line("decode.not_tcp", stats.decode.not_tcp);
  line("decode.not_ip", stats.decode.not_ip);
  line("decode.fragments", stats.decode.fragments);
  line("decode.datagrams_joined", stats.decode.datagrams_joined);
  line("decode.fragment_timeouts", stats.decode.fragment_timeouts);
  line("decode.fragment_overlaps", stats.decode.fragment_overlaps);
  for (std::size_t i = 0; i < kTunnelTypeCount; ++i) {
    line(fmt::format("decode.tunnels.{}", to_text(static_cast<TunnelType>(i))),
         stats.decode.tunnels[i]);
  }
  line("stream.bytes_delivered", stats.stream.bytes_delivered);
  line("stream.segments_out_of_order", stats.stream.segments_out_of_order);
  line("stream.segments_retransmitted", stats.stream.segments_retransmitted);
  line("stream.overlaps_different", stats.stream.overlaps_different);
  line("stream.acks_above_gap", stats.stream.acks_above_gap);
  line("stream.flows_evicted", stats.stream.flows_evicted);
  line("http.requests", stats.http.requests);
  line("http.responses", stats.http.responses);
  line("http.resyncs", stats.http.resyncs);
  line("http.bytes_ignored", stats.http.bytes_ignored);
  line("rules.scans", stats.rules.scans);
  line("rules.triggers", stats.rules.triggers);
  line("rules.hits", stats.rules.hits);
  line("rules.confirmed", stats.rules.confirmed);
  line("rules.suppressed", stats.rules.suppressed);
  line("rules.gave_up", stats.rules.gave_up);
  heading(out, "Anomalies", style);
  bool any = false;
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    if (stats.http.anomalies[i] == 0) continue;
    any = true;
    fmt::format_to(out, "  {:>9}  {:<46} {}\n", number_text(stats.http.anomalies[i]),
                   kAnomalies[i].name, kAnomalies[i].meaning);
  }
  if (!any) fmt::format_to(out, "  none\n");
}

}  // namespace

std::string totals_line(const RunReport& report) {
  return fmt::format("{}, {}, {}, {}, {}", count_text(report.stats.decode.packets, "packet"),
                     count_text(report.stats.stream.flows, "flow"),
                     count_text(report.stats.http.exchanges, "exchange"),
                     halves_text(report.stats.http), count_text(report.stats.stream.gaps, "gap"));
}

std::string text_report(const RunReport& report, const ReportStyle& style) {
  std::string text;
  Out out{text};
  totals(out, report);
  losses(out, report);
  not_seen(out, report);
  lists(out, report, style);
  if (report.summary.exchanges + report.summary.halves > 0) {
    endpoints(out, report, style);
    failed_checks(out, report, style);
    findings(out, report, style);
  } else {
    fmt::format_to(out,
                   "\nNo HTTP/1.x exchange was seen. Encrypted traffic and HTTP/2 are not read.\n");
  }
  if (style.verbose) counters(out, report, style);
  return text;
}

}  // namespace tapwarden
