// SPDX-License-Identifier: Apache-2.0
// eve.json: one JSON object a line, buffered, appended as Suricata does. It rotates by size and by
// time, survives a full disk, and counts exactly what is in it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sink/sensor_clock.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/result.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

/// `config.dir`/eve.json, opened for appending with mode 0640; the directory is made with mode 0750
/// when it is missing. "-" is standard output, which does not rotate. `say` hears once when events
/// begin to be lost, and once when they are written again; flush() gives an error while they are
/// lost. ERRORS: one sentence that names the path.
Result<std::unique_ptr<Sink>> open_eve_file(const EveConfig& config,
                                            std::function<void(const std::string&)> say = {},
                                            SensorClock clock = sensor_now);

}  // namespace tapwarden
