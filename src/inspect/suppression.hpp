// SPDX-License-Identifier: Apache-2.0
// Which rule hits a configuration wants to hear nothing of.
#pragma once

#include <string_view>
#include <vector>

#include "tapwarden/config.hpp"
#include "tapwarden/finding.hpp"
#include "tapwarden/http.hpp"

namespace tapwarden {

/// True when one of `suppressions` names the hit's rule or family, and its host, path and place
/// where it names them.
bool is_suppressed(const std::vector<Suppression>& suppressions, const RuleHit& hit,
                   const HttpExchange& exchange) noexcept;

}  // namespace tapwarden
