// SPDX-License-Identifier: Apache-2.0
// Would a value run a command when it is set into a command line as text?
#pragma once

#include <string_view>

namespace tapwarden {

/// What of `value` starts a command: behind a separator or in a substitution, in an unquoted, '…'
/// or "…" argument, or when the value is a command line as a whole. Empty: nothing does. Sentences,
/// tables and code in Markdown do not. `is_name`: a `;` or `&` in front of it has made it the name
/// of a parameter. BOUND: looks at the first 4 KiB, at 64 separators, at 12 arguments of each.
std::string_view command_in(std::string_view value, bool is_name = false) noexcept;

}  // namespace tapwarden
