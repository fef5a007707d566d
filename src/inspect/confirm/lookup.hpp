// SPDX-License-Identifier: Apache-2.0
// Lookups in values as Log4j resolves them when it writes a line: "${jndi:ldap://…}".
#pragma once

#include <string_view>

namespace tapwarden {

/// Whether a lookup in `value` becomes one of JNDI once the lookups inside it are resolved:
/// "${${lower:J}ndi:…}", "${${env:X:-j}ndi:…}", "${${::-j}${::-n}…}".
/// BOUND: looks at the first 2 KiB, resolves 32 levels.
bool looks_up_jndi(std::string_view value) noexcept;

}  // namespace tapwarden
