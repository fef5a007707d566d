// SPDX-License-Identifier: Apache-2.0
// Would a value change an LDAP search filter (RFC 4515) that it is set into as text?
#pragma once

#include <string_view>

namespace tapwarden {

/// Set into (name=…): it closes that parenthesis, which prose does not, and goes on with a filter.
/// BOUND: looks at the first 4 KiB, each octet once.
bool changes_ldap(std::string_view value) noexcept;

}  // namespace tapwarden
