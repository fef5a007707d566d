// SPDX-License-Identifier: Apache-2.0
// What a running process takes over of another configuration, and what needs a new start.
#pragma once

#include <string>
#include <vector>

#include "tapwarden/config.hpp"

namespace tapwarden {

/// Paths of keys that differ.
struct ConfigChanges {
  std::vector<std::string> reloadable;
  std::vector<std::string> at_restart;
};

ConfigChanges changes_between(const Config& running, const Config& next);

/// `running`, with the reloadable keys of `next` whose paths begin with `prefix`.
Config with_reloadable(const Config& running, const Config& next, const std::string& prefix = {});

}  // namespace tapwarden
