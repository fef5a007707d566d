// SPDX-License-Identifier: Apache-2.0
// What options of several words become behind the parsing, and what does not go together. An option
// that is given replaces what a file says.
#pragma once

#include <string>
#include <vector>

#include "app/options.hpp"
#include "tapwarden/config.hpp"

namespace tapwarden {

/// Texts of options that become ReputationConfig.
struct ReputationTexts {
  std::vector<std::string> lists;
  std::vector<std::string> own_lists;
  std::vector<std::string> allowed;
};

// Each gives what is wrong, with the name of the option; empty: nothing.
std::string take_prefixes(const char* option, const std::vector<std::string>& texts,
                          std::vector<Prefix>& prefixes);
std::string take_reputation(const ReputationTexts& texts, ReputationConfig& config);
std::string take_suppressions(const std::vector<std::string>& texts, std::vector<Suppression>& out);

/// What is wrong with options that are each right; empty: nothing.
std::string conflict_in(const Options& options);

}  // namespace tapwarden
