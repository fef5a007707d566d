// SPDX-License-Identifier: Apache-2.0
// Rules without traffic, for people who write them: what there is, whether each does to its vectors
// what it says, and what becomes of one request. `tapwarden rules` shows it.
#pragma once

#include <string>
#include <vector>

#include "inspect/rule_trace.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/finding.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden {

struct RuleInfo {
  std::string id;
  std::string title;
  Severity severity;
  Confidence confidence;
  std::string confirm;  ///< name of its confirmer, or empty
  std::string owasp;
  std::string cwe;
};
/// ERRORS: a pack that is not accepted.
Result<std::vector<RuleInfo>> list_rules(const std::string& folder_or_file,
                                         const std::string& cache_folder);

struct VectorFailure {
  std::string rule_id;
  std::string value;
  bool should_hit;
};
struct RuleCheck {
  std::size_t rules = 0;
  std::size_t vectors = 0;
  std::vector<VectorFailure> failures;
};
/// Runs every vector of every rule. ERRORS: a pack that is not accepted.
Result<RuleCheck> check_rules(const std::string& folder_or_file, const std::string& cache_folder);

struct RuleTrial {
  RuleTrace trace;
  struct Hit {
    std::string rule_id;
    std::string title;
    std::string where;
    Severity severity;
    bool confirmed;
    std::string outcome;
  };
  std::vector<Hit> hits;
};
/// One request as HTTP/1.1 text, and its response or an empty text. Line ends may be bare line
/// feeds; Content-Length may be missing. ERRORS: no request in it; a pack that is not accepted.
Result<RuleTrial> try_rules(const std::string& request, const std::string& response,
                            const Config& config);

}  // namespace tapwarden
