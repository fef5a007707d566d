// SPDX-License-Identifier: Apache-2.0
// `--alert KIND=TARGET`: an alert sink with everything else at its default.
#pragma once

#include <string>
#include <vector>

#include "tapwarden/config.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden {

/// One sink a text, each named as its kind, instead of those in `sinks`; no text leaves these as
/// they are. What is not right, without the target, which may be secret; empty: nothing.
std::string take_alert_sinks(const std::vector<std::string>& texts,
                             std::vector<AlertSinkConfig>& sinks);

}  // namespace tapwarden
