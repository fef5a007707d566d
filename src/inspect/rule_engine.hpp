// SPDX-License-Identifier: Apache-2.0
// Runs a RuleSet over the leaves of a request, in two stages: one scan of all leaves for cheap
// triggers, then the whole expression and the confirmer on what was triggered. One per worker.
#pragma once

#include <memory>
#include <vector>

#include "inspect/leaves.hpp"
#include "inspect/rule.hpp"
#include "inspect/rule_trace.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/finding.hpp"
#include "tapwarden/stats.hpp"

struct hs_database;

namespace tapwarden {

class RuleEngine {
 public:
  /// LIFETIME: `config` (until another is set), `hits` and `stats` outlive the engine.
  RuleEngine(std::shared_ptr<const RuleSet> rules, const Config& config, LimitHits& hits,
             RuleStats& stats);
  ~RuleEngine();
  RuleEngine(const RuleEngine&) = delete;
  RuleEngine& operator=(const RuleEngine&) = delete;

  /// Adds to out.rule_hits; sets out.rules_cut where a cap kept part of the request from rules.
  void run(HttpExchange& exchange, Inspection& out);

  /// From the next run on.
  void set_config(const Config& config) noexcept { config_ = &config; }
  /// From the next run on.
  void set_rules(std::shared_ptr<const RuleSet> rules);
  [[nodiscard]] const std::shared_ptr<const RuleSet>& rules() const noexcept { return rules_; }
  /// Every further run is written down in `trace`; nullptr: none.
  void set_trace(RuleTrace* trace) noexcept { trace_ = trace; }
  /// Whether the last run found anything to confirm.
  [[nodiscard]] bool triggered() const noexcept { return triggered_; }
  [[nodiscard]] bool has_rules() const noexcept {
    return rules_ != nullptr && !rules_->rules().empty();
  }

 private:
  struct Scratch;
  struct Trigger {
    std::uint32_t leaf;
    std::uint32_t rule;
    std::uint32_t end;  ///< of the match, in the buffer
  };
  void scan_request();
  void scan_marked();
  void scan_octets(const hs_database* triggers, std::size_t begin, std::size_t end);
  void confirm_all(HttpExchange& exchange, Inspection& out);
  static int on_trigger(unsigned rule, unsigned long long from, unsigned long long to,
                        unsigned flags, void* engine);
  /// How far it came.
  RuleTrace::Reached confirm(const Trigger& trigger, HttpExchange& exchange, Inspection& out);
  /// Sets `end` to where the whole expression matched.
  [[nodiscard]] bool matches(std::uint32_t rule, std::string_view value, std::size_t& end);
  [[nodiscard]] bool is_triggered_by(std::uint32_t rule, std::string_view value);
  [[nodiscard]] bool looks_around(std::uint32_t rule, std::string_view value, std::size_t& end);
  [[nodiscard]] bool may_trigger(const HttpMessage& response, const Inspection& out) const;
  void trace_leaves(HttpExchange& exchange);

  std::shared_ptr<const RuleSet> rules_;
  const Config* config_;
  LimitHits& hits_;
  RuleStats& stats_;
  RuleTrace* trace_ = nullptr;
  Leaves leaves_;
  std::vector<Trigger> triggers_;
  std::size_t scanned_from_ = 0;  ///< where in the buffer the octets begin that are scanned
  bool triggers_cut_ = false;
  bool triggered_ = false;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace tapwarden
