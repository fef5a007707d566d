// SPDX-License-Identifier: Apache-2.0
#include "config/changes.hpp"

#include "config/schema.hpp"

namespace tapwarden {

using schema::all_keys;
using schema::Key;

ConfigChanges changes_between(const Config& running, const Config& next) {
  ConfigChanges changes;
  for (const Key<Config>& key : all_keys()) {
    if (key.is_same(running, next)) continue;
    (key.reloads ? changes.reloadable : changes.at_restart).push_back(key.path);
  }
  return changes;
}

Config with_reloadable(const Config& running, const Config& next, const std::string& prefix) {
  Config config = running;
  for (const Key<Config>& key : all_keys()) {
    if (key.reloads && key.path.starts_with(prefix)) key.copy(next, config);
  }
  return config;
}

}  // namespace tapwarden
