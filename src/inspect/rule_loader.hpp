// SPDX-License-Identifier: Apache-2.0
// Rule packs from YAML, strictly: an error names file, line, column, rule and reason.
#pragma once

#include <memory>
#include <string>

#include "inspect/rule.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden {

/// A pack, or every *.yaml of a folder in the order of their names; compiled.
Result<std::shared_ptr<const RuleSet>> load_rules(const std::string& folder_or_file);

}  // namespace tapwarden
