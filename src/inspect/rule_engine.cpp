// SPDX-License-Identifier: Apache-2.0
#include "inspect/rule_engine.hpp"

#include <algorithm>
#include <tuple>

#include "inspect/attack_outcome.hpp"
#include "inspect/marks.hpp"
#include "inspect/rule_database.hpp"
#include "inspect/suppression.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kEvidenceBytesMax = 120;
constexpr std::size_t kEvidenceBytesBehind = 24;  // of a match

/// The first match of one expression among those of a database.
struct FirstMatch {
  unsigned id = 0;
  bool found = false;
  std::size_t end = 0;
};

int on_any_match(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
  auto& match = *static_cast<FirstMatch*>(context);
  if (id != match.id) return 0;
  match.found = true;
  match.end = static_cast<std::size_t>(to);
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

/// "[core]" does not.
bool begins_as_json(std::string_view body) noexcept {
  constexpr std::string_view kInArray = "{[\"-0123456789]";
  if (body[0] != '[') return body[0] == '{';
  const std::size_t next = body.find_first_not_of(" \t\r\n", 1);
  return next != body.npos && kInArray.find(body[next]) != kInArray.npos;
}

}  // namespace

struct RuleEngine::Scratch {
  hs_scratch_t* scratch = nullptr;
  LookAround::ScratchPointer look_around = LookAround::make_scratch();

  void fit(const Database& database) {
    if (database != nullptr) hs_alloc_scratch(database.get(), &scratch);
  }
  ~Scratch() { hs_free_scratch(scratch); }
};

RuleEngine::RuleEngine(std::shared_ptr<const RuleSet> rules, const Config& config, LimitHits& hits,
                       RuleStats& stats)
    : config_(&config), hits_(hits), stats_(stats), scratch_(std::make_unique<Scratch>()) {
  set_rules(std::move(rules));
}

void RuleEngine::set_rules(std::shared_ptr<const RuleSet> rules) {
  rules_ = std::move(rules);
  if (rules_ == nullptr) return;
  const RuleSet::Databases& databases = rules_->databases();
  leaves_.forget_harmless();
  scratch_->fit(databases.triggers);
  scratch_->fit(databases.mark_triggers);
  scratch_->fit(databases.response_triggers);
  for (const Database& pattern : databases.patterns) scratch_->fit(pattern);
}

RuleEngine::~RuleEngine() = default;

int RuleEngine::on_trigger(unsigned rule, unsigned long long, unsigned long long to, unsigned,
                           void* engine) {
  auto& self = *static_cast<RuleEngine*>(engine);
  const std::size_t end = self.scanned_from_ + static_cast<std::size_t>(to);
  const Leaf* const leaf = self.leaves_.at_end(end);
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
  if (self.triggers_.size() >= self.config_->limits.triggers_max) {
    ++self.hits_.triggers_max;
    self.triggers_cut_ = true;
    return 1;
  }
  self.triggers_.push_back({index, rule, static_cast<std::uint32_t>(end)});
  return 0;
}

bool RuleEngine::matches(std::uint32_t rule, std::string_view value, std::size_t& end) {
  const RuleSet::Databases& databases = rules_->databases();
  const Database& pattern = databases.patterns[rule];
  if (pattern == nullptr) return is_triggered_by(rule, value);
  FirstMatch match;
  hs_scan(pattern.get(), value.data(), static_cast<unsigned>(value.size()), 0, scratch_->scratch,
          on_any_match, &match);
  if (match.found) end = match.end;
  return match.found;
}

/// A rule without a pattern is asked for its triggers once more, in the value and the separators
/// around it: in the buffer one may have begun in the leaf before.
bool RuleEngine::is_triggered_by(std::uint32_t rule, std::string_view value) {
  const RuleSet::Databases& databases = rules_->databases();
  FirstMatch match{rule};
  const bool response = is_of_response(rules_->rules()[rule].vector_kind);
  for (const Database* triggers :
       {response ? &databases.response_triggers : &databases.triggers, &databases.mark_triggers}) {
    if (match.found || *triggers == nullptr) continue;
    hs_scan(triggers->get(), value.data() - 1, static_cast<unsigned>(value.size() + 2), 0,
            scratch_->scratch, on_any_match, &match);
  }
  return match.found;
}

bool RuleEngine::looks_around(std::uint32_t rule, std::string_view value, std::size_t& end) {
  const std::optional<LookAround>& look_around = rules_->databases().look_arounds[rule];
  if (!look_around) return true;
  const LookAround::Answer answer = look_around->find_in(value, *scratch_->look_around, end);
  if (answer == LookAround::Answer::gave_up) {
    ++stats_.gave_up;
    triggers_cut_ = true;
  }
  return answer == LookAround::Answer::yes;
}

RuleTrace::Reached RuleEngine::confirm(const Trigger& trigger, HttpExchange& exchange,
                                       Inspection& out) {
  const Rule& rule = rules_->rules()[trigger.rule];
  const Leaf& leaf = leaves_.all()[trigger.leaf];
  const std::string_view value = leaves_.value(leaf);
  std::size_t end = std::min<std::size_t>(trigger.end - leaf.begin, value.size());
  if (!matches(trigger.rule, value, end) || !looks_around(trigger.rule, value, end)) {
    return RuleTrace::Reached::trigger;
  }
  const std::string_view where = leaves_.place_of(leaf, exchange.arena);
  if (leaf.form != LeafForm::plain && is_known(rule, where, out)) return RuleTrace::Reached::hit;
  if (out.rule_hits.size() >= config_->limits.rule_hits_max) {
    ++hits_.rule_hits_max;
    triggers_cut_ = true;
    return RuleTrace::Reached::gave_up;
  }
  Confirmation confirmation{1, {}};
  if (rule.confirm != nullptr) confirmation = rule.confirm->run({value, end, leaf, exchange});
  // Where a validator counts none there is none: secrets and personal data are no matter of look.
  if (confirmation.count == 0 && rule.sensitive) return RuleTrace::Reached::unconfirmed;
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
  ++stats_.hits;
  if (hit.confirmed) ++stats_.confirmed;
  if (is_suppressed(config_->suppressions, hit, exchange)) {
    ++stats_.suppressed;
    return RuleTrace::Reached::suppressed;
  }
  out.rule_hits.push_back(hit);
  return hit.confirmed ? RuleTrace::Reached::hit : RuleTrace::Reached::unconfirmed;
}

void RuleEngine::trace_leaves(HttpExchange& exchange) {
  for (const Leaf& leaf : leaves_.all()) {
    trace_->leaves.push_back({std::string(to_text(leaf.kind)), std::string(to_text(leaf.form)),
                              std::string(leaves_.place_of(leaf, exchange.arena)),
                              std::string(leaves_.value(leaf))});
  }
}

void RuleEngine::scan_octets(const hs_database* triggers, std::size_t begin, std::size_t end) {
  if (triggers == nullptr || triggers_cut_) return;
  const std::string_view octets = leaves_.buffer().substr(begin, end - begin);
  scanned_from_ = begin;
  stats_.scanned_bytes += octets.size();
  hs_scan(triggers, octets.data(), static_cast<unsigned>(octets.size()), 0, scratch_->scratch,
          on_trigger, this);
}

/// Runs of leaves that hold a mark, each with the separators around it.
void RuleEngine::scan_marked() {
  const hs_database* const triggers = rules_->databases().mark_triggers.get();
  const std::span<const Leaf> leaves = leaves_.all();
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (!has_mark(leaves_.value(leaves[i]))) continue;
    const std::size_t first = i;
    while (i + 1 < leaves.size() && has_mark(leaves_.value(leaves[i + 1]))) ++i;
    scan_octets(triggers, leaves[first].begin - 1, leaves[i].end + 1);
  }
}

/// One scan of all leaves, and another one of those with marks.
void RuleEngine::scan_request() {
  scan_octets(rules_->databases().triggers.get(), 0, leaves_.buffer().size());
  scan_marked();
  // In the order of the request and of the rules, whichever scan found them.
  std::sort(triggers_.begin(), triggers_.end(), [](const Trigger& a, const Trigger& b) {
    return std::tie(a.end, a.leaf, a.rule) < std::tie(b.end, b.leaf, b.rule);
  });
  if (triggers_.empty() && !leaves_.cut()) leaves_.learn_harmless();
}

/// What was triggered; a budget of octets keeps a request with much to confirm from costing more
/// than a few milliseconds.
void RuleEngine::confirm_all(HttpExchange& exchange, Inspection& out) {
  ++stats_.scans;
  if (trace_ != nullptr) trace_leaves(exchange);
  stats_.triggers += triggers_.size();
  triggered_ = triggered_ || !triggers_.empty();
  std::uint64_t left = config_->limits.confirm_bytes_max;
  for (const Trigger& trigger : triggers_) {
    const Leaf& leaf = leaves_.all()[trigger.leaf];
    const std::uint32_t size = leaf.end - leaf.begin;
    RuleTrace::Reached reached = RuleTrace::Reached::gave_up;
    if (size <= left) {
      left -= size;
      reached = confirm(trigger, exchange, out);
    } else {
      ++hits_.confirm_bytes_max;
      triggers_cut_ = true;
    }
    if (trace_ != nullptr) {
      const std::size_t end = std::min<std::size_t>(trigger.end - leaf.begin, size);
      trace_->steps.push_back({rules_->rules()[trigger.rule].id,
                               std::string(leaves_.place_of(leaf, exchange.arena)),
                               std::string(around(leaves_.value(leaf), end)), reached});
    }
  }
}

/// Only in JSON of a success that answers a harmless request may the scan be left out.
bool RuleEngine::may_trigger(const HttpMessage& response, const Inspection& out) const {
  const std::string_view body = as_text(response.body);
  if (body.empty()) return false;
  if (!out.rule_hits.empty() || response.status >= 400) return true;
  return !begins_as_json(body) || rules_->databases().response_members.may_match(body);
}

void RuleEngine::run(HttpExchange& exchange, Inspection& out) {
  const RuleSet::Databases& databases = rules_->databases();
  triggered_ = false;
  triggers_.clear();
  triggers_cut_ = false;
  if (exchange.has_request()) {
    leaves_.build(exchange, config_->limits, hits_);
    scan_request();
    confirm_all(exchange, out);
    out.rules_cut = out.rules_cut || triggers_cut_ || leaves_.cut();
  }
  if (!exchange.has_response()) return;
  const std::size_t of_request = out.rule_hits.size();
  if (databases.response_triggers != nullptr) {
    const bool with_body = may_trigger(exchange.response, out);
    if (with_body || databases.reads_response_headers) {
      leaves_.build_response(exchange, config_->limits, hits_, databases.reads_response_headers,
                             with_body);
      triggers_.clear();
      triggers_cut_ = false;
      scan_octets(databases.response_triggers.get(), 0, leaves_.buffer().size());
      confirm_all(exchange, out);
    }
  }
  const std::span<RuleHit> hits{out.rule_hits};
  for (RuleHit& hit : hits.first(of_request)) {
    hit.outcome = outcome_of(hit, exchange, hits.subspan(of_request));
    hit.severity = severity_by_outcome(hit);
  }
  for (RuleHit& hit : hits.subspan(of_request)) {
    hit.severity = severity_by_records(hit, exchange, out.auth.type);
  }
}

}  // namespace tapwarden
