// SPDX-License-Identifier: Apache-2.0
#include "insight/inventory.hpp"

#include <algorithm>
#include <tuple>

namespace tapwarden {
namespace {

// An endpoint shows so many kinds of findings at most; there are about as many checks and families.
constexpr std::size_t kGroupsPerEndpointMax = 64;

constexpr std::size_t kNotCounted = kGroupsPerEndpointMax;

void show(const Record& record, std::size_t index, FindingGroup& group) {
  const Finding& finding = record.judgement->findings[index];
  group.severity = finding.severity;
  group.outcome = to_text(finding.outcome);
  group.where = finding.where;
  group.evidence = record.evidence[index];
  group.packet_first = record.packet_first;
  group.packet_last = record.packet_last;
  group.file = record.source;
  group.last_file = record.last_file;
}

/// The group that a finding of the record counts in; kNotCounted: there are too many.
std::size_t count_finding(EndpointSummary& endpoint, const Record& record, std::size_t index) {
  const Finding& finding = record.judgement->findings[index];
  const auto same = [&finding](const FindingGroup& group) {
    return group.id == finding.id && group.reason == finding.reason;
  };
  const auto known = std::find_if(endpoint.findings.begin(), endpoint.findings.end(), same);
  const auto at = static_cast<std::size_t>(known - endpoint.findings.begin());
  if (known != endpoint.findings.end()) {
    ++known->count;
    if (finding.severity > known->severity) show(record, index, *known);  // the worst of its kind
    return at;
  }
  if (at == kGroupsPerEndpointMax) return kNotCounted;
  FindingGroup& group = endpoint.findings.emplace_back();
  group.id = finding.id;
  group.title = finding.title;
  group.reason = finding.reason;
  group.fix = finding.fix;
  group.count = 1;
  show(record, index, group);
  return at;
}

}  // namespace

void Inventory::count_findings(const Record& record, Recent& endpoint) {
  if (endpoint.judgement == record.judgement) {  // no group of it can become worse
    for (const std::size_t group : endpoint.groups) ++endpoint.summary->findings[group].count;
    return;
  }
  endpoint.judgement = record.judgement->is_shared ? record.judgement : nullptr;
  endpoint.groups.clear();
  const std::vector<Finding>& findings = record.judgement->findings;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i].severity < Severity::medium) break;  // most severe first
    const std::size_t group = count_finding(*endpoint.summary, record, i);
    if (group != kNotCounted) endpoint.groups.push_back(group);
  }
}

Inventory::Recent* Inventory::endpoint_of(const Record& record) {
  const std::shared_ptr<const EndpointName>& name = record.endpoint;
  Recent* const known =
      recent_.find(name->hash, [&name](const Recent& recent) { return recent.name == name; });
  if (known != nullptr) return known;
  EndpointSummary* const summary = find_or_add(*name);
  if (summary == nullptr) return nullptr;
  Recent& recent = recent_.make_room(name->hash);
  recent.name = name;
  recent.summary = summary;
  recent.judgement = nullptr;
  return &recent;
}

EndpointSummary* Inventory::find_or_add(const EndpointName& name) {
  key_.assign(name.method).append(1, '\0').append(name.host).append(1, '\0').append(name.path);
  const auto known = endpoints_.find(std::string_view{key_});
  if (known != endpoints_.end()) return &known->second;
  if (endpoints_.size() >= config_.limits.endpoints_max) {
    ++hits_.endpoints_max;
    ++totals_.endpoints_left_out;
    return nullptr;
  }
  EndpointSummary& endpoint = endpoints_[key_];
  endpoint.method = name.method;
  endpoint.host = name.host;
  endpoint.path = name.path;
  return &endpoint;
}

void Inventory::observe(const Record& record) {
  const Verdict& verdict = record.judgement->verdict;
  const Severity level = verdict.clean ? Severity::info : verdict.effective_level;
  if (totals_.exchanges + totals_.halves == 0) totals_.first = totals_.last = record.time;
  totals_.first = std::min(totals_.first, record.time);
  totals_.last = std::max(totals_.last, record.time);
  ++(record.half == Half::whole ? totals_.exchanges : totals_.halves);
  ++totals_.by_level[static_cast<std::size_t>(level)];
  totals_.worst = std::max(totals_.worst, level);
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    ++outcomes_[i][static_cast<std::size_t>(verdict.checks[i].outcome)];
  }

  Recent* const recent = endpoint_of(record);
  if (recent == nullptr) return;
  EndpointSummary& endpoint = *recent->summary;
  ++endpoint.count;
  if (record.half != Half::whole) ++endpoint.halves;
  endpoint.worst = std::max(endpoint.worst, level);
  endpoint.clean = endpoint.clean && verdict.clean;
  if (verdict.evaluated > 0) {
    endpoint.score_sum += verdict.audit_score;
    ++endpoint.score_count;
  }
  count_findings(record, *recent);
}

Summary Inventory::summary() const {
  Summary summary = totals_;
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    const auto of = [&counts = outcomes_[i]](Outcome outcome) {
      return counts[static_cast<std::size_t>(outcome)];
    };
    summary.checks[i] = {of(Outcome::pass), of(Outcome::fail), of(Outcome::na),
                         of(Outcome::unknown)};
  }
  summary.endpoints.reserve(endpoints_.size());
  for (const auto& [key, endpoint] : endpoints_) summary.endpoints.push_back(endpoint);
  std::sort(summary.endpoints.begin(), summary.endpoints.end(),
            [](const EndpointSummary& a, const EndpointSummary& b) {
              return std::tie(b.worst, b.count, a.host, a.path, a.method) <
                     std::tie(a.worst, a.count, b.host, b.path, b.method);
            });
  for (EndpointSummary& endpoint : summary.endpoints) {
    std::stable_sort(endpoint.findings.begin(), endpoint.findings.end(),
                     [](const FindingGroup& a, const FindingGroup& b) {
                       return std::tie(b.severity, b.count) < std::tie(a.severity, a.count);
                     });
  }
  return summary;
}

}  // namespace tapwarden
