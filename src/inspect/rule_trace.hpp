// SPDX-License-Identifier: Apache-2.0
// What a RuleEngine did with one exchange, step by step, for people who write rules.
#pragma once

#include <string>
#include <vector>

namespace tapwarden {

struct RuleTrace {
  struct LeafLine {
    std::string kind;
    std::string form;
    std::string place;
    std::string value;
  };
  /// A trigger that fired in a leaf that its rule looks at, and how far it came.
  enum class Reached : unsigned char {
    trigger,      ///< the whole expression does not match
    gave_up,      ///< a limit ended the expression or the confirmation
    unconfirmed,  ///< the confirmer does not agree
    suppressed,   ///< by configuration
    hit,
  };
  struct Step {
    std::string rule_id;
    std::string place;
    std::string evidence;
    Reached reached = Reached::trigger;
  };

  std::vector<LeafLine> leaves;
  std::vector<Step> steps;
};

}  // namespace tapwarden
