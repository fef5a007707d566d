// SPDX-License-Identifier: Apache-2.0
// Does an operator of MongoDB stand where a request should have a plain value?
#pragma once

#include "inspect/confirm.hpp"

namespace tapwarden {

/// The candidate is a key of a JSON body or the name of a parameter: $ne, password[$ne]. Services
/// that take filters have such operators too, so it agrees only when the operator is asked of a
/// credential, when its operand makes it true of everything, or when it runs code.
/// BOUND: linear in the first 16 KiB of the body or target.
Confirmation confirm_mongo(const Candidate& candidate) noexcept;

}  // namespace tapwarden
