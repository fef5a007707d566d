// SPDX-License-Identifier: Apache-2.0
// Which library scans for rules.
#pragma once

#include <string_view>

namespace tapwarden {

/// "5.4.0 2020-07-31", as Hyperscan says.
std::string_view scanner_version() noexcept;

}  // namespace tapwarden
