// SPDX-License-Identifier: Apache-2.0
// A set of rules that has none, for what does not look at findings.
#pragma once

#include "inspect/rule_database.hpp"
#include "inspect/rule_store.hpp"

namespace tapwarden::test {

inline const RuleStore& no_rules() {
  static const RuleStore rules(
      std::make_shared<const RuleSet>(std::vector<Rule>{}, std::make_unique<RuleSet::Databases>()));
  return rules;
}

}  // namespace tapwarden::test
