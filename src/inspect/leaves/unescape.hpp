// SPDX-License-Identifier: Apache-2.0
// Undoing what applications and filters undo in values besides percent-encoding, all in one pass.
// What is written is never longer than what was read.
#pragma once

#include <cstddef>
#include <string_view>

namespace tapwarden {

/// %XX, %uXXXX, character references, \uXXXX, \xXX, UTF-8 that is longer than it has to be, and
/// full-width forms. REQUIRES: room for its size at `out`. How many octets were written.
std::size_t unescape(std::string_view text, bool plus_is_space, char* out) noexcept;

inline constexpr std::size_t kBase64BytesMin = 12;

/// A quick look at its first octet: most words and numbers do not begin as base64 of a text does.
constexpr bool may_begin_base64_text(char c) noexcept {
  return (c >= 'I' && c <= 'Z') || (c >= 'a' && c <= 'f') || c == 'C' || c == 'D';
}

/// The text that the whole value is in base64 or base64url: kBase64BytesMin octets or more that
/// decode to printable ones. REQUIRES: room for its size at `out`. How many octets were written; 0:
/// it is none.
std::size_t decode_base64_text(std::string_view text, char* out) noexcept;

}  // namespace tapwarden
