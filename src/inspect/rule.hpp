// SPDX-License-Identifier: Apache-2.0
// Rules as packs write them, and the immutable set that engines run. docs/rules.md has the fields.
#pragma once

#include <bitset>
#include <memory>
#include <string>
#include <vector>

#include "inspect/leaves.hpp"
#include "tapwarden/severity.hpp"

namespace tapwarden {

enum class Confirmer : std::uint8_t {
  none,  ///< the expression alone decides
  sql,   ///< the value has to change the structure of an SQL statement
};

struct Rule {
  std::string id;      ///< "sqli-014"
  std::string family;  ///< "sqli"
  std::string title;
  Severity severity = Severity::medium;
  Confidence confidence = Confidence::medium;
  std::bitset<kLeafKindCount> where;  ///< kinds of leaves it looks at
  std::vector<std::string> trigger;   ///< cheap expressions: one of them has to match first
  std::string pattern;                ///< the whole expression; empty: the trigger is enough
  Confirmer confirm = Confirmer::none;
  std::string owasp;
  std::string cwe;
  std::string why;
  std::string fix;
  std::string false_positives;
  std::vector<std::string> hit;   ///< values that it must hit, and confirm
  std::vector<std::string> miss;  ///< values that it must not
};

/// Compiled. THREAD: immutable, shared by all workers.
class RuleSet {
 public:
  struct Databases;  // Hyperscan's, known to the engine alone

  RuleSet(std::vector<Rule> rules, std::unique_ptr<Databases> databases);
  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  [[nodiscard]] const std::vector<Rule>& rules() const noexcept { return rules_; }
  [[nodiscard]] const Databases& databases() const noexcept { return *databases_; }

 private:
  std::vector<Rule> rules_;
  std::unique_ptr<Databases> databases_;
};

}  // namespace tapwarden
