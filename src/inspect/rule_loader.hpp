// SPDX-License-Identifier: Apache-2.0
// Rule packs from YAML, strictly: an error names file, line, column, rule and reason.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "inspect/rule.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden {

/// A pack, or every *.yaml of a folder in the order of their names; compiled, or read from
/// `cache_folder` where they were compiled before (empty: no cache). `compiling`: see
/// compile_cached.
Result<std::shared_ptr<const RuleSet>> load_rules(const std::string& folder_or_file,
                                                  const std::string& cache_folder = {},
                                                  const std::function<void()>& compiling = {});

}  // namespace tapwarden
