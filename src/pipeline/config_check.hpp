// SPDX-License-Identifier: Apache-2.0
// What would go wrong at a start with a configuration, found without starting: `tapwarden -T`. It
// opens what is read, and writes nothing.
#pragma once

#include <string>
#include <vector>

#include "tapwarden/config.hpp"

namespace tapwarden {

struct ConfigCheck {
  std::vector<std::string> problems;  ///< one sentence each; empty: it would start
  std::vector<std::string> warnings;  ///< it would, but not as well as it could
};

/// Filter, rules, lists and databases, interfaces, users, and files that would be opened, as the
/// user of this process sees them.
ConfigCheck check_config(const Config& config);

}  // namespace tapwarden
