// SPDX-License-Identifier: Apache-2.0
// Folding: a value as an interpreter reads it, where it can be written in many ways. Each writes
// the folded value to `out`, which has room for the size of `text` and does not overlap it, and
// says how many octets it wrote. Linear. A rule asks for these with `fold`.
#pragma once

#include <cstddef>
#include <string_view>

namespace tapwarden {

/// Comments of SQL are gone but for what stands in those of a version of MySQL, and white space is
/// one blank.
std::size_t fold_sql(std::string_view text, char* out) noexcept;

/// Quotes inside words, escapes of sh and cmd.exe, $IFS, brace lists and $'...' are undone.
std::size_t fold_shell(std::string_view text, char* out) noexcept;

/// Character references are undone, and control characters inside words are gone.
std::size_t fold_html(std::string_view text, char* out) noexcept;

}  // namespace tapwarden
