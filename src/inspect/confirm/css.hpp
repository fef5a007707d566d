// SPDX-License-Identifier: Apache-2.0
// Would a style sheet run code or fetch another one?
#pragma once

#include <string_view>

namespace tapwarden {

/// expression(…), javascript: and vbscript: URLs, -moz-binding, behavior, -o-link, @import;
/// comments and escapes undone. An @import of web fonts is harmless.
bool css_runs_code(std::string_view text) noexcept;

/// A brace, a bracket or an open comment in the value of a `style`: no list of declarations has
/// one.
bool css_leaves_declaration(std::string_view text) noexcept;

}  // namespace tapwarden
