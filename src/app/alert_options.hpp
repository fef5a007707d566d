// SPDX-License-Identifier: Apache-2.0
// `--alert KIND=TARGET`: an alert sink with everything else at its default.
#pragma once

#include <string>
#include <vector>

#include "tapwarden/config.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden {

/// Adds one sink a text to `sinks`, each named as its kind. ERRORS: what is not right, without the
/// target, which may be secret.
std::optional<Error> add_alert_sinks(const std::vector<std::string>& texts,
                                     std::vector<AlertSinkConfig>& sinks);

}  // namespace tapwarden
