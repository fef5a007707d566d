// SPDX-License-Identifier: Apache-2.0
// Would a value end a header line and begin another one?
#pragma once

#include <string_view>

#include "inspect/confirm.hpp"

namespace tapwarden {

/// Asked of the raw request, in which a line end is still to be seen: %0d%0a, %0a, \r\n of JSON,
/// %E5%98%8A; each also encoded twice. The first line end of a value has the name of a header and a
/// colon behind it, or a status line, and the line in front of it is no header itself.
/// BOUND: one pass over the first 64 KiB of target and body.
Confirmation breaks_line(const Candidate& candidate) noexcept;

/// The same for text alone.
bool has_broken_line(std::string_view raw) noexcept;

}  // namespace tapwarden
