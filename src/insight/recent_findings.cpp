// SPDX-License-Identifier: Apache-2.0
#include "insight/recent_findings.hpp"

namespace tapwarden {
namespace {

// A long text is told by its beginning; the event has all of it.
constexpr std::size_t kTextMax = 512;

void copy(RecentFinding& to, const Record& record, std::size_t index) {
  const auto short_of = [](std::string_view text) { return text.substr(0, kTextMax); };
  const Finding& finding = record.judgement->findings[index];
  to.time = record.time;
  to.id = finding.id;
  to.title = finding.title;
  to.reason = finding.reason;
  to.where = short_of(finding.where);
  to.evidence = index < record.evidence.size() ? short_of(record.evidence[index]) : "";
  to.severity = finding.severity;
  to.outcome = finding.outcome;
  to.client = record.client.known ? record.client.address : record.flow.client.address;
  to.server = record.flow.server.address;
  to.server_port = record.flow.server.port;
  to.host = short_of(record.endpoint->host);
  to.method = short_of(record.endpoint->method);
  to.path = short_of(record.endpoint->path);
  to.url = short_of(record.url);
  to.status = record.status;
  to.flow_id = record.flow.id;
}

}  // namespace

RecentFinding& RecentFindings::next() {
  if (ring_.size() < kept_max_) return ring_.emplace_back();
  RecentFinding& oldest = ring_[at_];
  at_ = (at_ + 1) % ring_.size();
  return oldest;
}

std::size_t RecentFindings::observe(const Record& record) {
  std::size_t count = 0;
  const std::vector<Finding>& findings = record.judgement->findings;
  for (std::size_t i = findings.size(); i-- > 0;) {  // the most severe one is the newest
    if (!findings[i].alert) continue;
    ++count;
    if (kept_max_ > 0) copy(next(), record, i);
  }
  return count;
}

std::vector<RecentFinding> RecentFindings::findings() const {
  std::vector<RecentFinding> findings;
  findings.reserve(ring_.size());
  for (std::size_t i = ring_.size(); i > 0; --i) {
    findings.push_back(ring_[(at_ + i - 1) % ring_.size()]);
  }
  return findings;
}

}  // namespace tapwarden
