// SPDX-License-Identifier: Apache-2.0
#include "sink/alerts/alert.hpp"

#include <algorithm>

#include "base/address_text.hpp"
#include "sink/community_id.hpp"

namespace tapwarden {
namespace {

/// Parts end with a NUL, so that they do not run into each other.
std::string group_of(const EndpointName& endpoint, std::string_view id) {
  std::string group;
  for (const std::string_view part :
       {std::string_view{endpoint.method}, std::string_view{endpoint.host},
        std::string_view{endpoint.path}}) {
    group += part;
    group += '\0';
  }
  return group.append(id);
}

void take_finding(const Finding& finding, std::string_view evidence, Alert& alert) {
  alert.severity = finding.severity;
  alert.confidence = finding.confidence;
  alert.id = finding.id;
  alert.title = finding.title;
  alert.reason = finding.reason;
  alert.where = finding.where;
  alert.evidence = evidence;
  if (finding.outcome != AttackOutcome::none) alert.outcome = to_text(finding.outcome);
  alert.owasp = finding.owasp;
  alert.cwe = finding.cwe;
  alert.fix = finding.fix;
}

void take_exchange(const Record& record, Alert& alert) {
  const EndpointName& endpoint = *record.endpoint;
  alert.group = group_of(endpoint, alert.id);
  alert.time = record.time;
  alert.method = endpoint.method;
  alert.host = endpoint.host;
  alert.host_port = endpoint.host_port;
  alert.path = endpoint.path;
  if (record.half != Half::request_only) alert.status = record.status;
  alert.client = address_text(record.flow.client.address);
  alert.client_port = record.flow.client.port;
  alert.server = address_text(record.flow.server.address);
  alert.server_port = record.flow.server.port;
  alert.community_id = community_id(record.flow);
  alert.flow_id = record.flow.id;
  alert.is_live = record.is_live;
  alert.source = record.source;
  alert.packet_first = record.packet_first;
  alert.packet_last = record.packet_last;
}

}  // namespace

std::string_view family_of(std::string_view finding_id) noexcept {
  return finding_id.substr(0, finding_id.rfind('-'));
}

std::vector<Alert> alerts_of(const Record& record, Severity level) {
  std::vector<Alert> alerts;
  const std::vector<Finding>& findings = record.judgement->findings;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    if (finding.severity < level) break;  // most severe first
    if (!finding.alert) continue;
    const auto lead = std::find_if(alerts.begin(), alerts.end(), [&finding](const Alert& alert) {
      return alert.where == finding.where && family_of(alert.id) == family_of(finding.id);
    });
    if (lead == alerts.end()) {
      take_finding(finding, i < record.evidence.size() ? record.evidence[i] : std::string_view{},
                   alerts.emplace_back());
    } else if (lead->id != finding.id) {
      lead->also.emplace_back(finding.id);
    }
  }
  for (Alert& alert : alerts) take_exchange(record, alert);
  return alerts;
}

std::string endpoint_text(const std::string& method, const std::string& host,
                          const std::string& path) {
  std::string text = method;
  if (!text.empty() && !(host + path).empty()) text += ' ';
  return text + host + path;
}

}  // namespace tapwarden
