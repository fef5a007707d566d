// SPDX-License-Identifier: Apache-2.0
#include "insight/inventory.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace tapwarden {
namespace {

// An endpoint shows so many kinds of findings at most; there are about as many checks and families.
constexpr std::size_t kGroupsPerEndpointMax = 64;

void count(CheckCounts& counts, Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::pass: ++counts.pass; break;
    case Outcome::fail: ++counts.fail; break;
    case Outcome::na: ++counts.na; break;
    case Outcome::unknown: ++counts.unknown; break;
  }
}

/// Most are constants: then the same text lies at the same place.
bool is_same(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && (a.data() == b.data() || a == b);
}

void count_finding(EndpointSummary& endpoint, const Finding& finding, const Record& record) {
  const auto same = [&](const FindingGroup& group) {
    return is_same(group.id, finding.id) && is_same(group.reason, finding.reason);
  };
  const auto known = std::find_if(endpoint.findings.begin(), endpoint.findings.end(), same);
  if (known != endpoint.findings.end()) {
    ++known->count;
    if (finding.severity <= known->severity) return;
    known->severity = finding.severity;  // show the worst of its kind
    known->outcome = to_text(finding.outcome);
    known->where = finding.where;
    known->evidence = finding.evidence;
    known->packet_first = record.packet_first;
    known->packet_last = record.packet_last;
    known->file = record.source;
    known->last_file = record.last_file;
    return;
  }
  if (endpoint.findings.size() == kGroupsPerEndpointMax) return;
  FindingGroup group;
  group.id = finding.id;
  group.title = finding.title;
  group.reason = finding.reason;
  group.fix = finding.fix;
  group.severity = finding.severity;
  group.count = 1;
  group.where = finding.where;
  group.evidence = finding.evidence;
  group.outcome = to_text(finding.outcome);
  group.packet_first = record.packet_first;
  group.packet_last = record.packet_last;
  group.file = record.source;
  group.last_file = record.last_file;
  endpoint.findings.push_back(std::move(group));
}

/// Of method, host and path. Cheap, and good enough to tell the endpoints of one service apart.
std::size_t recent_hash(const Record& record) noexcept {
  std::uint64_t hash = record.method.size() * 31 + record.host.size();
  for (const std::string_view text : {record.host, record.path_template, record.method}) {
    for (std::size_t at = 0; at + sizeof(hash) <= text.size(); at += sizeof(hash)) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + at, sizeof(word));
      hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    }
    if (!text.empty()) hash += static_cast<unsigned char>(text.back());
  }
  return static_cast<std::size_t>(hash >> 32);
}

}  // namespace

EndpointSummary* Inventory::endpoint_of(const Record& record) {
  EndpointSummary*& recent = recent_[recent_hash(record) % recent_.size()];
  if (recent != nullptr && recent->path == record.path_template && recent->host == record.host &&
      recent->method == record.method) {
    return recent;
  }
  EndpointSummary* const endpoint = find_or_add(record);
  if (endpoint != nullptr) recent = endpoint;
  return endpoint;
}

EndpointSummary* Inventory::find_or_add(const Record& record) {
  key_.assign(record.method).append(1, '\0').append(record.host).append(1, '\0');
  key_.append(record.path_template);
  const auto known = endpoints_.find(std::string_view{key_});
  if (known != endpoints_.end()) return &known->second;
  if (endpoints_.size() >= config_.limits.endpoints_max) {
    ++hits_.endpoints_max;
    ++totals_.endpoints_left_out;
    return nullptr;
  }
  EndpointSummary& endpoint = endpoints_[key_];
  endpoint.method = record.method;
  endpoint.host = record.host;
  endpoint.path = record.path_template;
  return &endpoint;
}

void Inventory::observe(const Record& record) {
  const Verdict& verdict = record.verdict;
  const Severity level = verdict.clean ? Severity::info : verdict.effective_level;
  if (totals_.exchanges + totals_.halves == 0) totals_.first = totals_.last = record.time;
  totals_.first = std::min(totals_.first, record.time);
  totals_.last = std::max(totals_.last, record.time);
  ++(record.half == Half::whole ? totals_.exchanges : totals_.halves);
  ++totals_.by_level[static_cast<std::size_t>(level)];
  totals_.worst = std::max(totals_.worst, level);
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    count(totals_.checks[i], verdict.checks[i].outcome);
  }

  EndpointSummary* endpoint = endpoint_of(record);
  if (endpoint == nullptr) return;
  ++endpoint->count;
  if (record.half != Half::whole) ++endpoint->halves;
  endpoint->worst = std::max(endpoint->worst, level);
  endpoint->clean = endpoint->clean && verdict.clean;
  if (verdict.evaluated > 0) {
    endpoint->score_sum += verdict.audit_score;
    ++endpoint->score_count;
  }
  for (const Finding& finding : record.findings) {
    if (finding.severity < Severity::medium) break;  // most severe first
    count_finding(*endpoint, finding, record);
  }
}

Summary Inventory::summary() const {
  Summary summary = totals_;
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
