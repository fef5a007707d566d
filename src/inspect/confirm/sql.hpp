// SPDX-License-Identifier: Apache-2.0
// Would a value change the structure of an SQL statement that it is set into as text?
#pragma once

#include <string_view>

namespace tapwarden {

/// Set into a number, a '…' and a "…" context. Words alone do not; prose with apostrophes does not.
/// BOUND: looks at the first 4 KiB and 256 tokens.
bool changes_sql(std::string_view value) noexcept;

}  // namespace tapwarden
