// SPDX-License-Identifier: Apache-2.0
// Members of a body that a client has no business to set: what their names say depends on the
// names or values beside them.
#pragma once

#include <string_view>

#include "inspect/confirm.hpp"

namespace tapwarden {

/// "constructor" has a "prototype" in it, or the name is __proto__.
Confirmation reaches_prototype(const Candidate& candidate) noexcept;

/// The member that is named has a value that grants everything: true, 1, "admin", "root",
/// ["admin"]. Asked of the raw body or target. BOUND: their first 64 KiB, once.
Confirmation grants_rights(const Candidate& candidate) noexcept;

/// The body has more than ten members that are called "query".
Confirmation is_large_batch(const Candidate& candidate) noexcept;

}  // namespace tapwarden
