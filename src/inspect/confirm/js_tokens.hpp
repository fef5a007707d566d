// SPDX-License-Identifier: Apache-2.0
// JavaScript text as tokens: enough of ECMAScript to tell code from prose. It knows words, marks
// and strings, no statements; a regular expression is read as marks.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tapwarden {

enum class JsKind : std::uint8_t {
  end,
  number,
  string,       ///< closed: 'a', "a"
  open_string,  ///< not closed before the end of the text
  text,         ///< `a`: a template literal, closed or not
  word,         ///< name or keyword; escapes (\u0061lert) stand as written
  mark,         ///< any other octet; => and ?. are two of them
};

struct JsToken {
  JsKind kind = JsKind::end;
  std::string_view text;  ///< as written
  bool spaced = false;    ///< white space or a comment stands in front of it
  bool escaped = false;   ///< has a backslash in it
};

inline constexpr std::size_t kJsTokensMax = 256;

struct JsTokens {
  std::array<JsToken, kJsTokensMax + 1> token;  ///< an `end` behind the last one
  std::size_t size = 0;
};

/// Comments are white space; one that is not closed hides the rest.
void tokenize_js(std::string_view text, JsTokens& out) noexcept;

/// Whether a word or a string, escapes undone, is `name`.
bool js_names(const JsToken& token, std::string_view name) noexcept;

}  // namespace tapwarden
