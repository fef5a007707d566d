// SPDX-License-Identifier: Apache-2.0
// Rules as packs write them, and the immutable set that engines run. docs/rules.md has the fields.
#pragma once

#include <bitset>
#include <memory>
#include <string>
#include <vector>

#include "inspect/confirm.hpp"
#include "inspect/leaves.hpp"
#include "tapwarden/severity.hpp"

namespace tapwarden {

struct Rule {
  std::string id;      ///< "sqli-014"
  std::string family;  ///< "sqli"
  std::string title;
  Severity severity = Severity::medium;
  Confidence confidence = Confidence::medium;
  std::bitset<kLeafKindCount> where;  ///< kinds of leaves it looks at: of request or of response
  LeafKind vector_kind = LeafKind::query_value;  ///< the first one of them that is named
  std::bitset<kLeafFormCount> forms;   ///< forms of leaves it looks at: plain, nested, and `fold`
  std::vector<std::string> trigger;    ///< cheap expressions: one of them has to match first
  std::string pattern;                 ///< the whole expression; empty: the trigger is enough
  std::string look_around;             ///< a further expression, of PCRE2; empty: none
  const Confirmer* confirm = nullptr;  ///< nullptr: the expressions alone decide
  bool sensitive = false;              ///< what it finds is a secret or personal: never shown
  std::string regulations;             ///< "GDPR, CCPA": what rules such data fall under
  std::string owasp;
  std::string cwe;
  std::string why;
  std::string fix;
  std::string false_positives;
  /// Values that it must hit, and confirm, and that it must not: each is set into a leaf of the
  /// first kind that `where` names, into a query value when it names none.
  std::vector<std::string> hit;
  std::vector<std::string> miss;
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
