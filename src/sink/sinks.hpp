// SPDX-License-Identifier: Apache-2.0
// Kinds of alert sinks, and how one is opened.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tapwarden/config.hpp"
#include "tapwarden/result.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

/// `drain_max`: the longest that the end waits for receivers. `say` hears when deliveries begin to
/// fail and when they succeed again. THREAD of `say`: any. ERRORS: the sink's name and what is
/// wrong.
Result<std::unique_ptr<Sink>> open_alert_sink(const AlertSinkConfig& config, Duration drain_max,
                                              std::function<void(const std::string&)> say);

}  // namespace tapwarden
