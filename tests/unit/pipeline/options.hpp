// SPDX-License-Identifier: Apache-2.0
// Options of a run with the rules that are shipped.
#pragma once

#include <string>

#include "pipeline/engine.hpp"

namespace tapwarden::test {

inline EngineOptions options_for(const std::string& log_dir) {
  EngineOptions options;
  options.config.rules_dir = std::string(TAPWARDEN_SOURCE_DIR) + "/rules";
  options.config.rules_cache_dir = std::string(TAPWARDEN_BINARY_DIR) + "/rules-cache";
  options.config.eve.dir = log_dir;
  return options;
}

}  // namespace tapwarden::test
