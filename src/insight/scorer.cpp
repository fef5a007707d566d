// SPDX-License-Identifier: Apache-2.0
#include "insight/scorer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace tapwarden {
namespace {

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

/// By severity: bit i is set when check i failed.
using FailedChecks = std::array<std::uint32_t, 4>;

Finding finding_of(std::size_t index, const CheckResult& result) {
  const Check& check = *all_checks()[index];
  Finding finding;
  finding.check = static_cast<std::uint8_t>(index);
  finding.id = check.id;
  finding.title = check.title;
  finding.reason = result.reason->code;
  finding.severity = check.impact;
  finding.confidence = Confidence::high;
  finding.where = result.where;
  // Of a credential this check names the kind; what it stands in is secret, the kind is not.
  finding.hides_evidence = check.id != "authorization" && is_secret_place(result.where);
  finding.owasp = check.owasp;
  finding.cwe = check.cwe;
  finding.fix = check.fix;
  finding.alert = check.impact >= Severity::medium && !result.reason->posture;
  return finding;
}

/// What no confirmer agreed to is a hint.
Severity shown_severity(const RuleHit& hit) noexcept {
  return hit.confirmed ? hit.severity : std::min(hit.severity, Severity::low);
}

Finding finding_of(std::size_t index, const RuleHit& hit) {
  Finding finding;
  finding.hit = static_cast<std::uint32_t>(index);
  finding.id = hit.rule_id;
  finding.title = hit.title;
  finding.severity = shown_severity(hit);
  finding.confidence = hit.confirmed ? hit.confidence : Confidence::low;
  finding.where = hit.where;
  finding.hides_evidence = hit.sensitive || is_secret_place(hit.where);
  finding.count = hit.count;
  finding.regulations = hit.regulations;
  finding.outcome = hit.outcome;
  finding.owasp = hit.owasp;
  finding.cwe = hit.cwe;
  finding.fix = hit.fix;
  finding.alert = finding.severity >= Severity::medium;
  return finding;
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
void add_findings(const Inspection& inspection, const FailedChecks& failed, Judgement& judgement) {
  const auto checks = all_checks();
  const std::vector<RuleHit>& hits = inspection.rule_hits;
  for (const Severity severity :
       {Severity::high, Severity::medium, Severity::low, Severity::info}) {
    for (std::uint32_t left = failed[static_cast<std::size_t>(severity)]; left != 0;
         left &= left - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(left));
      judgement.findings.push_back(finding_of(i, inspection.results[i]));
      if (rules_alert_for(*checks[i], hits)) judgement.findings.back().alert = false;
    }
    for (std::size_t i = 0; i < hits.size(); ++i) {
      if (shown_severity(hits[i]) == severity) judgement.findings.push_back(finding_of(i, hits[i]));
    }
  }
}

/// Masks its places; from then on they lie in its own memory.
void keep_places(Judgement& judgement, Masker& masker) {
  Arena arena;
  std::vector<std::string_view*> places{&judgement.auth.where};
  for (Finding& finding : judgement.findings) places.push_back(&finding.where);
  std::size_t size = 0;
  for (std::string_view* const place : places) {
    *place = masker.text(*place, arena);
    size += place->size();
  }
  judgement.texts.reset(new char[size]);
  char* at = judgement.texts.get();
  for (std::string_view* const place : places) {
    if (place->empty()) continue;
    std::memcpy(at, place->data(), place->size());
    *place = {at, place->size()};
    at += place->size();
  }
}

}  // namespace

std::shared_ptr<Judgement> score(const Inspection& inspection, Masker& masker) {
  const auto checks = all_checks();
  auto judgement = std::make_shared<Judgement>();
  Verdict& verdict = judgement->verdict;
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
  for (const RuleHit& hit : inspection.rule_hits) {
    verdict.rule_level = std::max(verdict.rule_level, shown_severity(hit));
  }
  add_findings(inspection, failed_checks, *judgement);
  judgement->auth = inspection.auth;
  keep_places(*judgement, masker);
  verdict.threat_level = std::max(Severity::low, worst_check);
  verdict.effective_level = std::max(verdict.threat_level, verdict.rule_level);
  verdict.clean = judgement->findings.empty();
  const unsigned evaluated = passed + failed;
  verdict.evaluated = static_cast<std::uint8_t>(evaluated);
  if (evaluated > 0) {  // half up
    verdict.audit_score = static_cast<std::uint8_t>((200 * passed + evaluated) / (2 * evaluated));
  }
  return judgement;
}

}  // namespace tapwarden
