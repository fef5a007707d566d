// SPDX-License-Identifier: Apache-2.0
#include "sink/event_parts.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "sink/community_id.hpp"

namespace tapwarden {
namespace {

/// As inet_ntop() writes it, which prints IPv4 as printf does.
void write_ip(const IpAddress& address, JsonText& out) {
  if (!address.is_v4()) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(AF_INET6, address.octets.data(), text.data(), text.size());
    return out.raw(std::string_view{text.data()});
  }
  for (std::size_t i = 12; i < address.octets.size(); ++i) {
    if (i > 12) out.raw('.');
    out.number(unsigned{address.octets[i]});
  }
}

void write_levels(const Verdict& verdict, JsonText& out) {
  out.raw(R"("threat_level":")");
  out.raw(to_text(verdict.threat_level));
  out.raw(R"(","rule_level":")");
  out.raw(to_text(verdict.rule_level));
  out.raw(R"(","effective_level":")");
  out.raw(to_text(verdict.effective_level));
  out.raw(verdict.clean ? R"(","clean":true,)" : R"(","clean":false,)");
  if (verdict.evaluated > 0) {
    out.raw(R"("audit_score":)");
    out.number(unsigned{verdict.audit_score});
    out.raw(',');
  }
  out.raw(R"("evaluated":)");
  out.number(unsigned{verdict.evaluated});
  out.raw(',');
}

/// Why the level is what it is: the findings that stand at it.
void write_reasons(const Judgement& judgement, JsonText& out) {
  out.raw(R"("reasons":[)");
  for (const Finding& finding : judgement.findings) {
    if (finding.severity < judgement.verdict.effective_level) break;  // most severe first
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

void write_word(std::string_view name, std::string_view word, JsonText& out) {
  out.string(name);
  out.raw(':');
  out.string(word);
  out.raw(',');
}

/// Why a check is unknown, where that is for this exchange to tell.
bool tells_why(const CheckSummary& check) noexcept {
  return check.outcome == Outcome::unknown && check.reason != nullptr && !check.reason->standing;
}

void write_checks(const Verdict& verdict, JsonText& out) {
  const auto checks = all_checks();
  bool any_unknown = false;
  out.raw(R"("checks":{)");
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    write_word(checks[i]->id, to_text(verdict.checks[i].outcome), out);
    any_unknown = any_unknown || tells_why(verdict.checks[i]);
  }
  out.back_over(',');
  out.raw("},");
  if (!any_unknown) return;
  out.raw(R"("unknown":{)");
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    const CheckSummary& check = verdict.checks[i];
    if (tells_why(check)) write_word(checks[i]->id, check.reason->code, out);
  }
  out.back_over(',');
  out.raw("},");
}

void write_finding_start(const Finding& finding, JsonText& out) {
  out.raw(R"({"id":)");
  out.string(finding.id);
  out.raw(',');
  out.member(R"("reason":)", finding.reason);
  out.raw(R"("severity":")");
  out.raw(to_text(finding.severity));
  out.raw(R"(","confidence":")");
  out.raw(to_text(finding.confidence));
  out.raw(R"(",)");
  out.member(R"("where":)", finding.where);
  out.back_over(',');
}

void write_evidence(std::string_view evidence, JsonText& out) {
  if (evidence.empty()) return;
  out.raw(R"(,"evidence":)");
  out.string(evidence);
}

/// "GDPR, CCPA" -> ["GDPR","CCPA"]
void write_regulations(std::string_view list, JsonText& out) {
  if (list.empty()) return;
  constexpr std::string_view kBetween = ", ";
  out.raw(R"("regulations":[)");
  while (!list.empty()) {
    const std::string_view one = list.substr(0, list.find(kBetween));
    out.string(one);
    out.raw(',');
    list.remove_prefix(std::min(one.size() + kBetween.size(), list.size()));
  }
  out.back_over(',');
  out.raw("],");
}

void write_finding_end(const Finding& finding, JsonText& out) {
  out.raw(',');
  if (finding.count > 1) {
    out.raw(R"("count":)");
    out.number(finding.count);
    out.raw(',');
  }
  write_regulations(finding.regulations, out);
  if (finding.outcome != AttackOutcome::none) {
    out.member(R"("outcome":)", to_text(finding.outcome));
  }
  out.member(R"("owasp":)", finding.owasp);
  out.member(R"("cwe":)", finding.cwe);
  out.back_over(',');
  out.raw('}');
}

}  // namespace

void make_text(const Judgement& judgement, JudgementText& text) {
  JsonText json;
  write_auth(judgement.auth, json);
  text.auth_size = json.size();
  write_levels(judgement.verdict, json);
  write_reasons(judgement, json);
  write_checks(judgement.verdict, json);
  json.raw(R"("findings":[)");
  text.evidence_at.clear();
  for (const Finding& finding : judgement.findings) {
    write_finding_start(finding, json);
    text.evidence_at.push_back(json.size());
    write_finding_end(finding, json);
    json.raw(',');
  }
  json.back_over(',');
  json.raw("],");
  text.json = json.text();
}

void write_judgement(const JudgementText& text, const Record& record, JsonText& out) {
  const std::string_view json = text.json;
  std::size_t done = record.half == Half::response_only ? text.auth_size : 0;
  for (std::size_t i = 0; i < text.evidence_at.size(); ++i) {
    if (record.evidence[i].empty()) continue;
    out.raw(json.substr(done, text.evidence_at[i] - done));
    write_evidence(record.evidence[i], out);
    done = text.evidence_at[i];
  }
  out.raw(json.substr(done));
}

void write_auth(const AuthFacts& auth, JsonText& out) {
  out.raw(R"("auth":{"type":")");
  out.raw(to_text(auth.type));
  out.raw(R"(",)");
  out.member(R"("place":)", auth.where);
  out.back_over(',');
  out.raw("},");
}

void write_finding(const Finding& finding, std::string_view evidence, JsonText& out) {
  write_finding_start(finding, out);
  write_evidence(evidence, out);
  write_finding_end(finding, out);
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

/// The innermost tunnel around the flow.
void write_client(const ClientFacts& client, JsonText& out) {
  if (!client.is_located) return;
  out.raw(R"("client":{"ip":")");
  write_ip(client.address, out);
  out.raw(R"(",)");
  if (client.place.asn != 0) {
    out.raw(R"("asn":)");
    out.number(client.place.asn);
    out.raw(',');
  }
  out.member(R"("as_org":)", client.place.as_org);
  out.member(R"("country":)", client.place.country);
  out.back_over(',');
  out.raw("},");
}

void write_tunnel(const Tunnel& tunnel, JsonText& out) {
  if (tunnel.type == TunnelType::none) return;
  out.raw(R"("tunnel":{"type":")");
  out.raw(to_text(tunnel.type));
  out.raw(R"(",)");
  if (tunnel.has_id) {
    out.raw(R"("id":)");
    out.number(tunnel.id);
    out.raw(',');
  }
  out.raw(R"("depth":)");
  out.number(unsigned{tunnel.depth});
  out.raw(',');
  if (tunnel.source != IpAddress{}) {
    out.raw(R"("src_ip":")");
    write_ip(tunnel.source, out);
    out.raw(R"(","dest_ip":")");
    write_ip(tunnel.destination, out);
    out.raw(R"(",)");
  }
  out.back_over(',');
  out.raw("},");
}

void write_flow(const FlowFacts& flow, JsonText& out) {
  out.raw(R"("flow_id":)");
  out.number(flow.id);
  if (flow.vlan.count > 0) {
    out.raw(R"(,"vlan":[)");
    out.number(unsigned{flow.vlan.id[0]});
    if (flow.vlan.count > 1) {
      out.raw(',');
      out.number(unsigned{flow.vlan.id[1]});
    }
    out.raw(']');
  }
  out.raw(R"(,"src_ip":")");
  write_ip(flow.client.address, out);
  out.raw(R"(","src_port":)");
  out.number(unsigned{flow.client.port});
  out.raw(R"(,"dest_ip":")");
  write_ip(flow.server.address, out);
  out.raw(R"(","dest_port":)");
  out.number(unsigned{flow.server.port});
  out.raw(R"(,"proto":"TCP","community_id":")");
  out.raw(community_id(flow));
  out.raw(R"(",)");
}

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

}  // namespace tapwarden
