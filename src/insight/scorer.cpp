// SPDX-License-Identifier: Apache-2.0
#include "insight/scorer.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "insight/mask.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kEvidenceBytesMax = 160;

/// "request.body.$.user.password": a place whose name says that it holds a secret, or may say so
/// behind what was cut off.
bool is_secret_place(std::string_view where) noexcept {
  constexpr std::size_t kNameBytesMax = 63;
  const std::size_t kind = where.find('.');
  const std::size_t dot = kind == where.npos ? kind : where.find('.', kind + 1);
  if (dot == where.npos) return false;
  const std::string_view name = where.substr(dot + 1);
  return name.size() > kNameBytesMax || is_secret_name(name) ||
         is_secret_name(name.substr(name.rfind('.') + 1));
}

std::string_view keep_evidence(std::string_view where, std::string_view evidence, Arena& arena) {
  if (evidence.empty()) return evidence;
  if (is_secret_place(where)) return "***";
  return arena.copy(mask_text(evidence.substr(0, kEvidenceBytesMax), arena));
}

/// By severity: bit i is set when check i failed.
using FailedChecks = std::array<std::uint32_t, 4>;

void fill(Finding& finding, std::size_t index, const CheckResult& result, Arena& arena) {
  const Check& check = *all_checks()[index];
  finding.check = static_cast<std::uint8_t>(index);
  finding.check_reason = result.reason;
  finding.id = check.id;
  finding.title = check.title;
  finding.reason = result.reason->code;
  finding.severity = check.impact;
  finding.confidence = Confidence::high;
  finding.where = arena.copy(mask_text(result.where, arena));
  // Of a credential this check names the kind; what it stands in is secret, the kind is not.
  finding.evidence = check.id == "authorization"
                         ? arena.copy(mask_text(result.evidence, arena))
                         : keep_evidence(result.where, result.evidence, arena);
  finding.owasp = check.owasp;
  finding.cwe = check.cwe;
  finding.fix = check.fix;
  finding.alert = check.impact >= Severity::medium && !result.reason->posture;
}

/// What no confirmer agreed to is a hint.
Severity shown_severity(const RuleHit& hit) noexcept {
  return hit.confirmed ? hit.severity : std::min(hit.severity, Severity::low);
}

void fill(Finding& finding, const RuleHit& hit, Arena& arena) {
  finding.id = hit.rule_id;
  finding.title = hit.title;
  finding.severity = shown_severity(hit);
  finding.confidence = hit.confirmed ? hit.confidence : Confidence::low;
  finding.where = arena.copy(mask_text(hit.where, arena));
  finding.evidence = keep_evidence(hit.where, hit.evidence, arena);
  finding.outcome = hit.outcome;
  finding.owasp = hit.owasp;
  finding.cwe = hit.cwe;
  finding.fix = hit.fix;
  finding.alert = finding.severity >= Severity::medium;
}

/// A check that failed because of rules says what their findings say, which
/// alert by themselves.
bool rules_alert_for(const Check& check, const std::vector<RuleHit>& hits) noexcept {
  return check.id == "sql_injection" &&
         std::any_of(hits.begin(), hits.end(), [](const RuleHit& hit) {
           return hit.confirmed && hit.family == "sqli" && hit.severity >= Severity::medium;
         });
}

/// Most severe first; of the same severity checks before rules, in their order.
void add_findings(const Inspection& inspection, const FailedChecks& failed, Arena& arena,
                  Verdict& verdict, std::vector<Finding>& findings) {
  const auto checks = all_checks();
  for (const RuleHit& hit : inspection.rule_hits) {
    verdict.rule_level = std::max(verdict.rule_level, shown_severity(hit));
  }
  for (const Severity severity :
       {Severity::high, Severity::medium, Severity::low, Severity::info}) {
    for (std::uint32_t left = failed[static_cast<std::size_t>(severity)]; left != 0;
         left &= left - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(left));
      Finding& finding = findings.emplace_back();
      fill(finding, i, inspection.results[i], arena);
      if (rules_alert_for(*checks[i], inspection.rule_hits)) finding.alert = false;
    }
    for (const RuleHit& hit : inspection.rule_hits) {
      if (shown_severity(hit) == severity) fill(findings.emplace_back(), hit, arena);
    }
  }
}

}  // namespace

void score(const Inspection& inspection, Arena& arena, Verdict& verdict,
           std::vector<Finding>& findings) {
  const auto checks = all_checks();
  verdict = {};
  findings.clear();
  Severity worst_check = Severity::info;
  unsigned passed = 0;
  unsigned failed = 0;
  FailedChecks failed_checks{};
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    const CheckResult& result = inspection.results[i];
    if (result.reason == nullptr) continue;
    verdict.checks[i] = {result.reason->outcome, result.reason};
    if (result.reason->outcome == Outcome::pass) ++passed;
    if (result.reason->outcome != Outcome::fail) continue;
    ++failed;
    worst_check = std::max(worst_check, checks[i]->impact);
    failed_checks[static_cast<std::size_t>(checks[i]->impact)] |= 1u << i;
  }
  add_findings(inspection, failed_checks, arena, verdict, findings);
  verdict.threat_level = std::max(Severity::low, worst_check);
  verdict.effective_level = std::max(verdict.threat_level, verdict.rule_level);
  verdict.clean = findings.empty();
  const unsigned evaluated = passed + failed;
  verdict.evaluated = static_cast<std::uint8_t>(evaluated);
  if (evaluated > 0) {  // half up
    verdict.audit_score = static_cast<std::uint8_t>((200 * passed + evaluated) / (2 * evaluated));
  }
}

}  // namespace tapwarden
