// SPDX-License-Identifier: Apache-2.0
#include "inspect/rule_engine.hpp"

#include <algorithm>

#include "inspect/attack_outcome.hpp"
#include "inspect/rule_database.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kEvidenceBytesMax = 120;
constexpr std::size_t kEvidenceBytesBehind = 24;  // of a match

struct FirstMatch {
  bool found = false;
  std::size_t end = 0;
};

int on_any_match(unsigned, unsigned long long, unsigned long long to, unsigned, void* context) {
  *static_cast<FirstMatch*>(context) = {true, static_cast<std::size_t>(to)};
  return 1;  // one is enough
}

/// What a person needs to see of a long value: the match, and what stands in front of it.
std::string_view around(std::string_view value, std::size_t end) noexcept {
  if (value.size() <= kEvidenceBytesMax) return value;
  const std::size_t to = std::min(value.size(), end + kEvidenceBytesBehind);
  return value.substr(to - std::min(to, kEvidenceBytesMax), kEvidenceBytesMax);
}

/// A value that was hit as it is need not be told of again in another form.
bool is_known(const Rule& rule, std::string_view where, const Inspection& out) noexcept {
  return std::any_of(out.rule_hits.begin(), out.rule_hits.end(), [&](const RuleHit& hit) {
    return hit.confirmed && hit.rule_id == rule.id && hit.where == where;
  });
}

}  // namespace

struct RuleEngine::Scratch {
  hs_scratch_t* scratch = nullptr;

  void fit(const Database& database) {
    if (database != nullptr) hs_alloc_scratch(database.get(), &scratch);
  }
  ~Scratch() { hs_free_scratch(scratch); }
};

RuleEngine::RuleEngine(std::shared_ptr<const RuleSet> rules, const Config& config, LimitHits& hits)
    : rules_(std::move(rules)),
      config_(config),
      hits_(hits),
      scratch_(std::make_unique<Scratch>()) {
  if (rules_ == nullptr) return;
  const RuleSet::Databases& databases = rules_->databases();
  scratch_->fit(databases.triggers);
  scratch_->fit(databases.response_triggers);
  scratch_->fit(databases.database_errors);
  for (const Database& pattern : databases.patterns) scratch_->fit(pattern);
}

RuleEngine::~RuleEngine() = default;

int RuleEngine::on_trigger(unsigned rule, unsigned long long, unsigned long long to, unsigned,
                           void* engine) {
  auto& self = *static_cast<RuleEngine*>(engine);
  const Leaf* const leaf = self.leaves_.at_end(static_cast<std::size_t>(to));
  if (leaf == nullptr) return 0;
  const Rule& asked = self.rules_->rules()[rule];
  if (!asked.where[static_cast<std::size_t>(leaf->kind)] ||
      !asked.forms[static_cast<std::size_t>(leaf->form)]) {
    return 0;
  }
  const auto index = static_cast<std::uint32_t>(leaf - self.leaves_.all().data());
  const bool known =
      std::any_of(self.triggers_.begin(), self.triggers_.end(),
                  [&](const Trigger& one) { return one.leaf == index && one.rule == rule; });
  if (known) return 0;
  if (self.triggers_.size() >= self.config_.limits.triggers_max) {
    ++self.hits_.triggers_max;
    self.triggers_cut_ = true;
    return 1;
  }
  self.triggers_.push_back({index, rule, static_cast<std::uint32_t>(to)});
  return 0;
}

bool RuleEngine::matches(std::uint32_t rule, std::string_view value, std::size_t& end) const {
  const Database& pattern = rules_->databases().patterns[rule];
  if (pattern == nullptr) return true;
  FirstMatch match;
  hs_scan(pattern.get(), value.data(), static_cast<unsigned>(value.size()), 0, scratch_->scratch,
          on_any_match, &match);
  if (match.found) end = match.end;
  return match.found;
}

bool RuleEngine::has_database_error(const HttpMessage& response) const {
  if (response.body.empty()) return false;
  FirstMatch match;
  const std::string_view body = as_text(response.body);
  hs_scan(rules_->databases().database_errors.get(), body.data(),
          static_cast<unsigned>(body.size()), 0, scratch_->scratch, on_any_match, &match);
  return match.found;
}

void RuleEngine::confirm(const Trigger& trigger, HttpExchange& exchange, Inspection& out) {
  const Rule& rule = rules_->rules()[trigger.rule];
  const Leaf& leaf = leaves_.all()[trigger.leaf];
  const std::string_view value = leaves_.value(leaf);
  std::size_t end = std::min<std::size_t>(trigger.end - leaf.begin, value.size());
  if (!matches(trigger.rule, value, end)) return;
  const std::string_view where = leaves_.place_of(leaf, exchange.arena);
  if (leaf.form != LeafForm::plain && is_known(rule, where, out)) return;
  if (out.rule_hits.size() >= config_.limits.rule_hits_max) {
    ++hits_.rule_hits_max;
    out.rules_cut = true;
    return;
  }
  Confirmation confirmation{1, {}};
  if (rule.confirm != nullptr) confirmation = rule.confirm->run({value, end, leaf, exchange});
  if (confirmation.evidence.empty()) confirmation.evidence = around(value, end);
  RuleHit hit;
  hit.rule_id = rule.id;
  hit.family = rule.family;
  hit.title = rule.title;
  hit.severity = rule.severity;
  hit.confidence = rule.confidence;
  hit.confirmed = confirmation.count > 0;
  hit.count = std::max(confirmation.count, 1u);
  hit.where = where;
  hit.evidence = exchange.arena.copy(confirmation.evidence.substr(0, kEvidenceBytesMax));
  hit.sensitive = rule.sensitive;
  hit.regulations = rule.regulations;
  hit.owasp = rule.owasp;
  hit.cwe = rule.cwe;
  hit.fix = rule.fix;
  out.rule_hits.push_back(hit);
}

/// One scan of all leaves, then what was triggered; a budget of octets keeps a request with much to
/// confirm from costing more than a few milliseconds.
void RuleEngine::scan(const hs_database* triggers, HttpExchange& exchange, Inspection& out) {
  triggers_.clear();
  triggers_cut_ = false;
  const std::string_view buffer = leaves_.buffer();
  hs_scan(triggers, buffer.data(), static_cast<unsigned>(buffer.size()), 0, scratch_->scratch,
          on_trigger, this);
  triggered_ = triggered_ || !triggers_.empty();
  std::uint64_t left = config_.limits.confirm_bytes_max;
  for (const Trigger& trigger : triggers_) {
    const Leaf& leaf = leaves_.all()[trigger.leaf];
    const std::uint32_t size = leaf.end - leaf.begin;
    if (size > left) {
      ++hits_.confirm_bytes_max;
      triggers_cut_ = true;
      continue;
    }
    left -= size;
    confirm(trigger, exchange, out);
  }
  out.rules_cut = out.rules_cut || triggers_cut_ || leaves_.cut();
}

void RuleEngine::run(HttpExchange& exchange, Inspection& out) {
  const RuleSet::Databases& databases = rules_->databases();
  triggered_ = false;
  if (exchange.has_request() && databases.triggers != nullptr) {
    leaves_.build(exchange, config_.limits, hits_);
    scan(databases.triggers.get(), exchange, out);
    if (!out.rule_hits.empty() && exchange.has_response()) {
      const bool has_error = has_database_error(exchange.response);
      for (RuleHit& hit : out.rule_hits) {
        hit.outcome = outcome_of(hit, exchange, has_error);
        hit.severity = severity_by_outcome(hit.severity, hit.outcome);
      }
    }
  }
  if (exchange.has_response() && databases.response_triggers != nullptr) {
    leaves_.build_response(exchange, config_.limits, hits_);
    scan(databases.response_triggers.get(), exchange, out);
  }
}

}  // namespace tapwarden
