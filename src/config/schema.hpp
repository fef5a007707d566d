// SPDX-License-Identifier: Apache-2.0
// THE list of keys of tapwarden.yaml. Reading, dumping, comparing and docs/configuration.md all
// follow it.
#pragma once

#include <string>
#include <vector>

#include "config/types.hpp"
#include "tapwarden/config.hpp"

namespace tapwarden::schema {

struct Section {
  std::string name;
  std::string meaning;
};

/// In the order of the file; keys of a section stand together. THREAD: any.
const std::vector<Key<Config>>& all_keys();
const std::vector<Section>& all_sections();

/// "capture" of "capture.filter".
std::string section_of(const std::string& path);

}  // namespace tapwarden::schema
