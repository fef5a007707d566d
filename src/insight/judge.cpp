// SPDX-License-Identifier: Apache-2.0
#include "insight/judge.hpp"

#include <bit>

#include "base/same_text.hpp"
#include "insight/scorer.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kEvidenceBytesMax = 160;

std::uint32_t hash_of(const Inspection& inspection) noexcept {
  std::uint64_t hash = static_cast<std::uint64_t>(inspection.auth.type);
  for (const CheckResult& result : inspection.results) {
    hash = std::rotl(hash, 5) ^ reinterpret_cast<std::uintptr_t>(result.reason);
  }
  return static_cast<std::uint32_t>((hash * 0x9E3779B97F4A7C15u) >> 32);
}

/// Does `judgement` say what would be said of `inspection`, which has no rule hits?
bool says_of(const Judgement& judgement, const Inspection& inspection) noexcept {
  if (judgement.auth.type != inspection.auth.type) return false;
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    if (judgement.verdict.checks[i].reason != inspection.results[i].reason) return false;
  }
  for (const Finding& finding : judgement.findings) {
    if (!is_same_text(finding.where, inspection.results[finding.check].where)) return false;
  }
  return is_same_text(judgement.auth.where, inspection.auth.where);
}

/// Nothing in it was masked, so that its places are those of the inspection, and no rule spoke.
bool may_be_shared(const Judgement& judgement, const Inspection& inspection) noexcept {
  return inspection.rule_hits.empty() && says_of(judgement, inspection);
}

void add_evidence(const Finding& finding, std::string_view evidence, Masker& masker,
                  Record& record) {
  if (!evidence.empty()) {
    evidence =
        finding.hides_evidence
            ? "***"
            : record.arena.copy(masker.text(evidence.substr(0, kEvidenceBytesMax), record.arena));
  }
  record.evidence.push_back(evidence);
}

void set_evidence(const Inspection& inspection, Masker& masker, Record& record) {
  record.evidence.clear();
  for (const Finding& finding : record.judgement->findings) {
    const std::string_view evidence = finding.check < kCheckCount
                                          ? inspection.results[finding.check].evidence
                                          : inspection.rule_hits[finding.hit].evidence;
    add_evidence(finding, evidence, masker, record);
  }
}

}  // namespace

void Judge::judge(const Inspection& inspection, Masker& masker, Record& record) {
  if (!inspection.rule_hits.empty()) {
    record.judgement = score(inspection, masker);
    return set_evidence(inspection, masker, record);
  }
  const std::uint32_t hash = hash_of(inspection);
  const auto* const known =
      given_.find(hash, [&inspection](const std::shared_ptr<const Judgement>& given) {
        return given != nullptr && says_of(*given, inspection);
      });
  if (known != nullptr) {
    if (record.judgement != *known) record.judgement = *known;
    return set_evidence(inspection, masker, record);
  }
  const std::shared_ptr<Judgement> fresh = score(inspection, masker);
  if (may_be_shared(*fresh, inspection)) {
    fresh->is_shared = true;
    fresh->hash = hash;
    given_.make_room(hash) = fresh;
  }
  record.judgement = fresh;
  set_evidence(inspection, masker, record);
}

}  // namespace tapwarden
