// SPDX-License-Identifier: Apache-2.0
// Config as tapwarden.yaml, with a comment for each key. Secrets are masked.
#pragma once

#include <string>

#include "config/value.hpp"
#include "tapwarden/config.hpp"

namespace tapwarden {

/// Read again, it gives an equal Config, but for secrets.
std::string dump_config(const Config& config);

/// A value in one line, as YAML; secrets are masked.
std::string yaml_line(const schema::Value& node);

}  // namespace tapwarden
