// SPDX-License-Identifier: Apache-2.0
// What is asked about a configuration instead of a run: --dump-config and -T.
#pragma once

#include "app/options.hpp"

namespace tapwarden {

/// Prints it; the exit code.
int dump_config_command(const Config& config);

/// Says what would go wrong at a start; the exit code.
int test_config_command(const Options& options);

}  // namespace tapwarden
