// SPDX-License-Identifier: Apache-2.0
// Community ID, version 1 (https://github.com/corelight/community-id-spec): the same for both
// directions of a flow, and the same in every tool.
#pragma once

#include <string>

#include "tapwarden/flow.hpp"

namespace tapwarden {

/// "1:" and the base64 of a SHA-1, 30 characters. Seed 0, as Suricata's default.
std::string community_id(const FlowFacts& flow);

}  // namespace tapwarden
