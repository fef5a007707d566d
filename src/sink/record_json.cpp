// SPDX-License-Identifier: Apache-2.0
#include "sink/record_json.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <span>

#include "base/address_text.hpp"
#include "sink/check_texts.hpp"
#include "sink/community_id.hpp"

namespace tapwarden {
namespace {

void two_digits(char* at, unsigned value) noexcept {
  at[0] = static_cast<char>('0' + value / 10);
  at[1] = static_cast<char>('0' + value % 10);
}

/// Null: the reason is none of the check's, or there is none.
const CheckTexts::OfReason* texts_of(std::size_t check, const Reason* reason) noexcept {
  if (check >= kCheckCount || reason == nullptr) return nullptr;
  const std::span<const Reason> reasons = all_checks()[check]->reasons;
  const std::less<const Reason*> before;
  if (before(reason, reasons.data()) || !before(reason, reasons.data() + reasons.size())) {
    return nullptr;
  }
  return &check_texts().checks[check].reasons[static_cast<std::size_t>(reason - reasons.data())];
}

template <class Integer>
void number_member(std::string_view prefix, Integer value, JsonText& out) {
  out.raw(prefix);
  out.number(value);
  out.raw(',');
}

/// Suricata's object, its names and types: eve-json-format, "Event type: HTTP".
void write_http(const Record& record, JsonText& out) {
  out.raw(R"("http":{)");
  out.member(R"("hostname":)", record.host);
  if (record.host_port != 0) number_member(R"("http_port":)", record.host_port, out);
  out.member(R"("url":)", record.url);
  out.member(R"("http_user_agent":)", record.user_agent);
  out.member(R"("xff":)", record.forwarded_for);
  out.member(R"("http_content_type":)", record.response.content_type);
  out.member(R"("http_refer":)", record.referer);
  out.member(R"("http_method":)", record.method);
  out.member(R"("protocol":)", record.half == Half::response_only ? record.response.protocol
                                                                  : record.request.protocol);
  if (record.half != Half::request_only) {
    number_member(R"("status":)", record.status, out);
    out.member(R"("redirect":)", record.location);
    number_member(R"("length":)", record.response.body_size, out);
  }
  out.back_over(',');
  out.raw("},");
}

void write_seen(std::string_view prefix, const RecordMessage& message, JsonText& out) {
  out.raw(prefix);
  out.raw(R"({"head":")");
  out.raw(to_text(message.seen.head));
  out.raw(R"(","body":")");
  out.raw(to_text(message.seen.body));
  out.raw(R"(","body_bytes":)");
  out.number(message.body_size);
  if (message.body_missing > 0) {
    out.raw(R"(,"missing_bytes":)");
    out.number(message.body_missing);
  }
  out.raw('}');
}

void write_completeness(const Record& record, JsonText& out) {
  write_seen(R"("completeness":{"request":)", record.request, out);
  write_seen(R"(,"response":)", record.response, out);
  out.raw("},");
  if (record.half == Half::whole) return;
  out.raw(R"("half":")");
  out.raw(to_text(record.half));
  out.raw(R"(","half_reason":")");
  out.raw(to_text(record.half_reason));
  out.raw(R"(",)");
}

/// The innermost tunnel around the flow.
void write_tunnel(const Tunnel& tunnel, JsonText& out) {
  if (tunnel.type == TunnelType::none) return;
  out.raw(R"("tunnel":{"type":")");
  out.raw(to_text(tunnel.type));
  out.raw(R"(",)");
  if (tunnel.has_id) number_member(R"("id":)", tunnel.id, out);
  number_member(R"("depth":)", unsigned{tunnel.depth}, out);
  if (tunnel.source != IpAddress{}) {
    std::string addresses = R"("src_ip":")";
    append_address(tunnel.source, addresses);
    addresses += R"(","dest_ip":")";
    append_address(tunnel.destination, addresses);
    out.raw(addresses);
    out.raw(R"(",)");
  }
  out.back_over(',');
  out.raw("},");
}

/// Where the client's address belongs, when a database was asked.
void write_client(const ClientFacts& client, JsonText& out) {
  if (!client.is_located) return;
  out.raw(R"("client":{"ip":)");
  out.string(address_text(client.address));
  out.raw(',');
  if (client.place.asn != 0) number_member(R"("asn":)", client.place.asn, out);
  out.member(R"("as_org":)", client.place.as_org);
  out.member(R"("country":)", client.place.country);
  out.back_over(',');
  out.raw("},");
}

void write_endpoint(const Record& record, JsonText& out) {
  if (record.method.empty()) return;  // a response alone has none
  out.raw(R"("endpoint":{"method":)");
  out.string(record.method);
  out.raw(',');
  out.member(R"("host":)", record.host);
  out.raw(R"("path":)");
  out.string(record.path_template);
  out.raw("},");
  out.raw(R"("auth":{"type":")");
  out.raw(to_text(record.auth.type));
  out.raw('"');
  if (!record.auth.where.empty()) {
    out.raw(R"(,"place":)");
    out.string(record.auth.where);
  }
  out.raw("},");
}

void write_evidence(const Finding& finding, JsonText& out) {
  out.member(R"("where":)", finding.where);
  out.member(R"("evidence":)", finding.evidence);
}

void write_check_finding(const Finding& finding, const CheckTexts::OfReason& texts, JsonText& out) {
  out.raw(texts.finding);
  write_evidence(finding, out);
  out.raw(check_texts().checks[finding.check].finding_end);
}

void write_rule_finding(const Finding& finding, JsonText& out) {
  out.raw(R"({"id":)");
  out.string(finding.id);
  out.raw(',');
  out.member(R"("reason":)", finding.reason);
  out.raw(R"("severity":")");
  out.raw(to_text(finding.severity));
  out.raw(R"(","confidence":")");
  out.raw(to_text(finding.confidence));
  out.raw(R"(",)");
  write_evidence(finding, out);
  if (finding.outcome != AttackOutcome::none) {
    out.member(R"("outcome":)", to_text(finding.outcome));
  }
  out.member(R"("owasp":)", finding.owasp);
  out.member(R"("cwe":)", finding.cwe);
  out.back_over(',');
  out.raw('}');
}

/// Why the level is what it is: the findings that stand at it.
void write_reasons(const Record& record, JsonText& out) {
  out.raw(R"("reasons":[)");
  for (const Finding& finding : record.findings) {
    if (finding.severity < record.verdict.effective_level) break;  // most severe first
    if (const CheckTexts::OfReason* texts = texts_of(finding.check, finding.check_reason)) {
      out.raw(texts->reason);
      continue;
    }
    out.string(finding.id);
    if (!finding.reason.empty()) {
      out.back_over('"');
      out.raw(':');
      out.raw(finding.reason);
      out.raw('"');
    }
    out.raw(',');
  }
  out.back_over(',');
  out.raw("],");
}

void write_checks(const Verdict& verdict, JsonText& out) {
  const CheckTexts& texts = check_texts();
  bool any_unknown = false;
  out.raw(R"("checks":{)");
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    const Outcome outcome = verdict.checks[i].outcome;
    out.raw(texts.checks[i].results[static_cast<std::size_t>(outcome)]);
    any_unknown = any_unknown || outcome == Outcome::unknown;
  }
  out.back_over(',');
  out.raw("},");
  if (!any_unknown) return;
  out.raw(R"("unknown":{)");
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    const CheckSummary& check = verdict.checks[i];
    if (check.outcome != Outcome::unknown) continue;
    if (const CheckTexts::OfReason* reason = texts_of(i, check.reason)) out.raw(reason->unknown);
  }
  out.back_over(',');
  out.raw("},");
}

void write_levels(const Verdict& verdict, JsonText& out) {
  out.raw(R"("threat_level":")");
  out.raw(to_text(verdict.threat_level));
  out.raw(R"(","rule_level":")");
  out.raw(to_text(verdict.rule_level));
  out.raw(R"(","effective_level":")");
  out.raw(to_text(verdict.effective_level));
  out.raw(verdict.clean ? R"(","clean":true,)" : R"(","clean":false,)");
  if (verdict.evaluated > 0) number_member(R"("audit_score":)", unsigned{verdict.audit_score}, out);
  number_member(R"("evaluated":)", unsigned{verdict.evaluated}, out);
}

void write_anomalies(const AnomalySet& anomalies, JsonText& out) {
  if (anomalies.none()) return;
  out.raw(R"("anomalies":[)");
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    if (!anomalies[i]) continue;
    out.raw('"');
    out.raw(kAnomalies[i].name);
    out.raw(R"(",)");
  }
  out.back_over(',');
  out.raw("],");
}

void write_latency(const Record& record, JsonText& out) {
  if (!record.latency) return;
  const std::int64_t microseconds = record.latency->count() / 1000;
  out.raw(R"("latency_ms":)");
  out.number(microseconds / 1000);
  const auto fraction = static_cast<unsigned>(microseconds % 1000);
  std::array<char, 4> text{'.', static_cast<char>('0' + fraction / 100)};
  two_digits(text.data() + 2, fraction % 100);
  out.raw({text.data(), text.size()});
  out.raw(',');
}

void write_packets(const Record& record, JsonText& out) {
  out.raw(R"("packets":{"first":)");
  out.number(record.packet_first);
  out.raw(R"(,"last":)");
  out.number(record.packet_last);
  if (!record.last_file.empty()) {
    out.raw(',');
    out.member(R"("last_file":)", record.last_file);
    out.back_over(',');
  }
  out.raw("}}}\n");
}

/// Suricata's alert object; 1 is its most severe.
void write_alert(const Finding& finding, JsonText& out) {
  out.raw(R"("alert":{"action":"allowed","gid":1,"signature_id":)");
  out.number(signature_id(finding.id));
  out.raw(R"(,"rev":1,"signature":)");
  out.string(finding.title);
  out.raw(R"(,"category":"API security","severity":)");
  out.raw(finding.severity == Severity::high     ? '1'
          : finding.severity == Severity::medium ? '2'
                                                 : '3');
  out.raw(R"(,"metadata":{"finding":[)");
  out.string(finding.id);
  out.raw(R"(],"signature_severity":[")");
  out.raw(to_text(finding.severity));
  out.raw(R"("],"confidence":[")");
  out.raw(to_text(finding.confidence));
  out.raw(R"("],"owasp_api":[)");
  out.string(finding.owasp);
  out.raw(R"(],"cwe":[)");
  out.string(finding.cwe);
  out.raw("]}},");
}

}  // namespace

std::uint32_t signature_id(std::string_view finding_id) noexcept {
  constexpr std::uint32_t kChecks = 9'000'001;  // to 9,000,099, in the published order
  constexpr std::uint32_t kRules = 9'100'000;   // to 9,999,999, by FNV-1a of the rule's id
  const auto checks = all_checks();
  for (std::uint32_t i = 0; i < kCheckCount; ++i) {
    if (checks[i]->id == finding_id) return kChecks + i;
  }
  std::uint32_t hash = 2166136261u;
  for (const char c : finding_id) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return kRules + hash % 900'000;
}

void RecordJson::write_timestamp(Timestamp time, JsonText& out) {
  const std::int64_t nanoseconds = time.time_since_epoch().count();
  std::int64_t second = nanoseconds / 1'000'000'000;
  std::int64_t rest = nanoseconds % 1'000'000'000;
  if (rest < 0) {
    rest += 1'000'000'000;
    --second;
  }
  if (second != second_) {
    const std::time_t whole = second;
    std::tm utc{};
    gmtime_r(&whole, &utc);
    char* const text = second_text_.data();
    const auto year = static_cast<unsigned>(std::clamp(utc.tm_year + 1900, 0, 9999));
    two_digits(text, year / 100);
    two_digits(text + 2, year % 100);
    two_digits(text + 5, static_cast<unsigned>(utc.tm_mon + 1));
    two_digits(text + 8, static_cast<unsigned>(utc.tm_mday));
    two_digits(text + 11, static_cast<unsigned>(utc.tm_hour));
    two_digits(text + 14, static_cast<unsigned>(utc.tm_min));
    two_digits(text + 17, static_cast<unsigned>(utc.tm_sec));
    text[4] = text[7] = '-';
    text[10] = 'T';
    text[13] = text[16] = ':';
    text[19] = '.';
    second_ = second;
  }
  std::array<char, 6> fraction;
  const auto microseconds = static_cast<unsigned>(rest / 1000);
  two_digits(fraction.data(), microseconds / 10000);
  two_digits(fraction.data() + 2, microseconds / 100 % 100);
  two_digits(fraction.data() + 4, microseconds % 100);
  out.raw(R"({"timestamp":")");
  out.raw({second_text_.data(), second_text_.size()});
  out.raw({fraction.data(), fraction.size()});
  out.raw(R"(+0000",)");
}

const std::string& RecordJson::flow_members(const FlowFacts& flow) {
  FlowMembers& kept = flows_[flow.id % kFlowsKept];
  if (kept.id == flow.id && !kept.json.empty()) return kept.json;
  kept.id = flow.id;
  std::string& json = kept.json;
  json = R"("flow_id":)" + std::to_string(flow.id);
  if (flow.vlan.count > 0) {
    json += R"(,"vlan":[)" + std::to_string(flow.vlan.id[0]);
    if (flow.vlan.count > 1) json += ',' + std::to_string(flow.vlan.id[1]);
    json += ']';
  }
  json += R"(,"src_ip":")";
  append_address(flow.client.address, json);
  json += R"(","src_port":)" + std::to_string(flow.client.port) + R"(,"dest_ip":")";
  append_address(flow.server.address, json);
  json += R"(","dest_port":)" + std::to_string(flow.server.port);
  json += R"(,"proto":"TCP","community_id":")" + community_id(flow) + R"(",)";
  return json;
}

void RecordJson::write_head(const Record& record, std::string_view event_type, JsonText& out) {
  write_timestamp(record.time, out);
  out.raw(flow_members(record.flow));
  out.member(record.is_live ? R"("in_iface":)" : R"("pcap_filename":)", record.source);
  out.raw(R"("event_type":")");
  out.raw(event_type);
  out.raw(R"(","pkt_src":"wire/pcap","app_proto":"http",)");
  number_member(R"("tx_id":)", record.tx_id, out);
}

/// Which findings there are decides all of it; a rule's finding makes it one of its kind.
void RecordJson::write_verdict(const Record& record, JsonText& out) {
  const auto write = [&record, &out] {
    write_levels(record.verdict, out);
    write_reasons(record, out);
    write_checks(record.verdict, out);
  };
  std::size_t slot = 0;
  for (const Finding& finding : record.findings) {
    if (texts_of(finding.check, finding.check_reason) == nullptr) return write();
    slot = slot * 5 + finding.check + 1;
  }
  VerdictText& kept = verdicts_[slot % kVerdictsKept];
  const bool same =
      !kept.json.empty() && kept.verdict == record.verdict &&
      std::equal(kept.findings.begin(), kept.findings.end(), record.findings.begin(),
                 record.findings.end(), [](const Reason* reason, const Finding& finding) {
                   return reason == finding.check_reason;
                 });
  if (same) return out.raw(kept.json);
  const std::size_t start = out.size();
  write();
  kept.json = out.text().substr(start);
  kept.verdict = record.verdict;
  kept.findings.clear();
  for (const Finding& finding : record.findings) kept.findings.push_back(finding.check_reason);
}

void RecordJson::write_finding(const Finding& finding, JsonText& out) {
  const CheckTexts::OfReason* const texts = texts_of(finding.check, finding.check_reason);
  if (texts == nullptr) return write_rule_finding(finding, out);
  FindingText& kept = findings_[finding.check];
  if (kept.reason == finding.check_reason && kept.where == finding.where &&
      kept.evidence == finding.evidence) {
    return out.raw(kept.json);
  }
  const std::size_t start = out.size();
  write_check_finding(finding, *texts, out);
  kept.json = out.text().substr(start);
  kept.reason = finding.check_reason;
  kept.where = finding.where;
  kept.evidence = finding.evidence;
}

void RecordJson::write_tapwarden(const Record& record, JsonText& out) {
  out.raw(R"("tapwarden":{)");
  write_tunnel(record.flow.tunnel, out);
  write_client(record.client, out);
  write_endpoint(record, out);
  write_verdict(record, out);
  out.raw(R"("findings":[)");
  for (const Finding& finding : record.findings) {
    write_finding(finding, out);
    out.raw(',');
  }
  out.back_over(',');
  out.raw("],");
  write_anomalies(record.anomalies, out);
  write_completeness(record, out);
  write_latency(record, out);
  write_packets(record, out);
}

void RecordJson::write(const Record& record, JsonText& out) {
  write_head(record, "http", out);
  write_http(record, out);
  write_tapwarden(record, out);
  for (const Finding& finding : record.findings) {
    if (!finding.alert) continue;
    write_head(record, "alert", out);
    write_alert(finding, out);
    write_http(record, out);
    out.raw(R"("tapwarden":{)");
    write_tunnel(record.flow.tunnel, out);
    write_client(record.client, out);
    write_endpoint(record, out);
    out.raw(R"("finding":)");
    write_finding(finding, out);
    out.raw(',');
    write_packets(record, out);
  }
}

}  // namespace tapwarden
