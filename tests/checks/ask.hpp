// SPDX-License-Identifier: Apache-2.0
// Reads a case's exchange out of its text, as the program would, and inspects it.
#pragma once

#include <memory>

#include "checks/check_case.hpp"
#include "inspect/rule.hpp"
#include "tapwarden/finding.hpp"

namespace tapwarden::test {

struct Answer {
  const Reason* reason = nullptr;
  std::string where;
  std::string evidence;
};

/// What each check says, in the order of all_checks(). Throws when the text is not one exchange.
std::array<Answer, kCheckCount> ask(const CheckCase& one, Profile profile,
                                    const std::shared_ptr<const RuleSet>& rules);

}  // namespace tapwarden::test
