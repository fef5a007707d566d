// SPDX-License-Identifier: Apache-2.0
// From what inspection found to the verdict and the findings that are written.
// Pure.
#pragma once

#include <vector>

#include "tapwarden/arena.hpp"
#include "tapwarden/finding.hpp"

namespace tapwarden {

/// Fills `verdict` and `findings` (most severe first) from `inspection`;
/// evidence and places are masked into `arena`. A rule hit that no confirmer
/// agreed with is at most low.
void score(const Inspection& inspection, Arena& arena, Verdict& verdict,
           std::vector<Finding>& findings);

}  // namespace tapwarden
