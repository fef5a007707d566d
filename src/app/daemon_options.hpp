// SPDX-License-Identifier: Apache-2.0
// Options about the process: whose it is, how it is bounded, how it speaks.
#pragma once

#include "tapwarden/config.hpp"

namespace CLI {
class App;
}

namespace tapwarden {

/// LIFETIME: both outlive the parsing.
void add_daemon_options(CLI::App& app, DaemonConfig& daemon, LogConfig& log);

}  // namespace tapwarden
