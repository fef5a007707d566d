// SPDX-License-Identifier: Apache-2.0
// Would a value change an XPath expression that it is set into as text?
#pragma once

#include <string_view>

namespace tapwarden {

/// Set into a '…', a "…" or a number of a predicate: it leaves that, and an operator with a step,
/// an axis or a function of XPath follows.
/// BOUND: looks at the first 4 KiB, at 8 places where it may leave, and at 512 octets behind each.
bool changes_xpath(std::string_view value) noexcept;

}  // namespace tapwarden
