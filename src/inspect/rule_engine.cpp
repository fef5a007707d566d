// SPDX-License-Identifier: Apache-2.0
#include "inspect/rule_engine.hpp"

#include <algorithm>

#include "inspect/attack_outcome.hpp"
#include "inspect/rule_database.hpp"
#include "inspect/sql_confirm.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kEvidenceBytesMax = 120;

int on_any_match(unsigned, unsigned long long, unsigned long long, unsigned, void* context) {
  *static_cast<bool*>(context) = true;
  return 1;  // one is enough
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
  scratch_->fit(databases.database_errors);
  for (const Database& pattern : databases.patterns) scratch_->fit(pattern);
}

RuleEngine::~RuleEngine() = default;

int RuleEngine::on_trigger(unsigned rule, unsigned long long, unsigned long long to, unsigned,
                           void* engine) {
  auto& self = *static_cast<RuleEngine*>(engine);
  const Leaf* const leaf = self.leaves_.at_end(static_cast<std::size_t>(to));
  if (leaf == nullptr) return 0;
  const Trigger trigger{static_cast<std::uint32_t>(leaf - self.leaves_.all().data()), rule};
  if (!self.rules_->rules()[rule].where[static_cast<std::size_t>(leaf->kind)]) return 0;
  if (std::find(self.triggers_.begin(), self.triggers_.end(), trigger) != self.triggers_.end()) {
    return 0;
  }
  if (self.triggers_.size() >= self.config_.limits.triggers_max) {
    ++self.hits_.triggers_max;
    self.triggers_cut_ = true;
    return 1;
  }
  self.triggers_.push_back(trigger);
  return 0;
}

bool RuleEngine::matches(const Rule& rule, std::size_t index, std::string_view value) const {
  const Database& pattern = rules_->databases().patterns[index];
  if (rule.pattern.empty()) return true;
  bool matched = false;
  hs_scan(pattern.get(), value.data(), static_cast<unsigned>(value.size()), 0, scratch_->scratch,
          on_any_match, &matched);
  return matched;
}

bool RuleEngine::has_database_error(const HttpMessage& response) const {
  if (response.body.empty()) return false;
  bool matched = false;
  const std::string_view body = as_text(response.body);
  hs_scan(rules_->databases().database_errors.get(), body.data(),
          static_cast<unsigned>(body.size()), 0, scratch_->scratch, on_any_match, &matched);
  return matched;
}

void RuleEngine::confirm(const Trigger& trigger, HttpExchange& exchange, Inspection& out) {
  const Rule& rule = rules_->rules()[trigger.rule];
  const Leaf& leaf = leaves_.all()[trigger.leaf];
  const std::string_view value = leaves_.value(leaf);
  if (!matches(rule, trigger.rule, value)) return;
  if (out.rule_hits.size() >= config_.limits.rule_hits_max) {
    ++hits_.rule_hits_max;
    out.rules_cut = true;
    return;
  }
  RuleHit hit;
  hit.rule_id = rule.id;
  hit.family = rule.family;
  hit.title = rule.title;
  hit.severity = rule.severity;
  hit.confidence = rule.confidence;
  hit.confirmed = rule.confirm == Confirmer::none || changes_sql(value);
  hit.where = leaves_.place_of(leaf, exchange.arena);
  hit.evidence = exchange.arena.copy(value.substr(0, kEvidenceBytesMax));
  hit.owasp = rule.owasp;
  hit.cwe = rule.cwe;
  hit.fix = rule.fix;
  out.rule_hits.push_back(hit);
}

void RuleEngine::run(HttpExchange& exchange, Inspection& out) {
  leaves_.build(exchange, config_.limits, hits_);
  triggers_.clear();
  triggers_cut_ = false;
  const std::string_view buffer = leaves_.buffer();
  hs_scan(rules_->databases().triggers.get(), buffer.data(), static_cast<unsigned>(buffer.size()),
          0, scratch_->scratch, on_trigger, this);
  out.rules_cut = triggers_cut_ || leaves_.cut();
  for (const Trigger& trigger : triggers_) confirm(trigger, exchange, out);
  if (out.rule_hits.empty() || !exchange.has_response()) return;

  const bool has_error = has_database_error(exchange.response);
  for (RuleHit& hit : out.rule_hits) {
    hit.outcome = outcome_of(hit, exchange, has_error);
    hit.severity = severity_by_outcome(hit.severity, hit.outcome);
  }
}

}  // namespace tapwarden
