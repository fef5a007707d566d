// SPDX-License-Identifier: Apache-2.0
// Would a value change the structure of an SQL statement that it is set into as text?
#pragma once

#include <string_view>

namespace tapwarden {

/// Set into a number or name, and into '…', "…" and `…`, at each of the first quotes that may end
/// the string. Words alone do not; prose with apostrophes does not.
/// BOUND: looks at the first 4 KiB, at 8 quotes of a kind, and at 256 tokens behind each.
bool changes_sql(std::string_view value) noexcept;

}  // namespace tapwarden
