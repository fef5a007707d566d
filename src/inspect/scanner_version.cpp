// SPDX-License-Identifier: Apache-2.0
#include "inspect/scanner_version.hpp"

#include <hs/hs.h>

namespace tapwarden {

std::string_view scanner_version() noexcept { return hs_version(); }

}  // namespace tapwarden
