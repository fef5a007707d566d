// SPDX-License-Identifier: Apache-2.0
// From what inspection found to the verdict and the findings that are written.
// Pure.
#pragma once

#include <memory>

#include "insight/masker.hpp"
#include "tapwarden/finding.hpp"

namespace tapwarden {

/// Verdict and findings (most severe first); places are masked. A rule hit that no confirmer agreed
/// with is at most low.
std::shared_ptr<Judgement> score(const Inspection& inspection, Masker& masker);

}  // namespace tapwarden
