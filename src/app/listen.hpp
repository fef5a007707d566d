// SPDX-License-Identifier: Apache-2.0
// A live run, as a service: rights given up when the sockets are open, systemd told how it goes,
// its watchdog fed, a line on a terminal, the end bounded.
#pragma once

#include <vector>

#include "app/log.hpp"
#include "app/options.hpp"
#include "app/privileges.hpp"
#include "app/service_manager.hpp"
#include "pipeline/engine.hpp"

namespace tapwarden {

/// EngineOptions::sockets_open of a live run. LIFETIME: all of them outlive it.
std::function<std::optional<Error>()> give_up_rights(const Options& options,
                                                     const Privileges& privileges, Log& log);

/// Interfaces until a signal; what went wrong.
std::vector<Error> listen(const Options& options, Engine& engine, const ServiceManager& manager,
                          Log& log);

}  // namespace tapwarden
