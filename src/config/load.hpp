// SPDX-License-Identifier: Apache-2.0
// tapwarden.yaml and --set to Config. Strict: what is not understood is an error, and all errors
// are told at once.
#pragma once

#include <string>
#include <vector>

#include "config/value.hpp"
#include "tapwarden/config.hpp"

namespace tapwarden {

struct ConfigSources {
  std::string file;                 ///< empty: none
  std::vector<std::string> sets;    ///< "a.b=c" of the command line: over what the file says
  schema::Environment environment;  ///< for ${NAME} in secrets; empty: nothing is set
};

/// What is used when nothing is said: Config{}, with `auto` where the program finds out itself.
Config default_config();

/// Writes what the sources say over `config`. Files that `include` names are read first. Gives what
/// was wrong, one sentence each, "FILE:LINE:COLUMN: ..." in that order; empty: nothing was. What
/// was right is written in any case.
std::vector<std::string> load_config(const ConfigSources& sources, Config& config);

/// The same for a text, without include (tests, fuzzing).
std::vector<std::string> load_config_text(const std::string& text, const std::string& name,
                                          const schema::Environment& environment, Config& config);

}  // namespace tapwarden
