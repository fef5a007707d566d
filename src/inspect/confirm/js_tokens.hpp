// SPDX-License-Identifier: Apache-2.0
// JavaScript text as tokens: enough of ECMAScript to tell code from prose. It knows words, marks
// and strings, no statements; a regular expression is read as marks.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
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

/// A place among tokens, and what stands around it.
class JsCursor {
 public:
  explicit JsCursor(const JsTokens& tokens) noexcept : tokens_(tokens) {}

 protected:
  /// `more` tokens further on; `end` outside of them.
  [[nodiscard]] const JsToken& token(std::ptrdiff_t more = 0) const noexcept {
    const auto at = static_cast<std::ptrdiff_t>(at_) + more;
    if (at < 0) return tokens_.token[tokens_.size];
    return tokens_.token[std::min(static_cast<std::size_t>(at), tokens_.size)];
  }
  [[nodiscard]] bool is(JsKind kind, std::ptrdiff_t more = 0) const noexcept {
    return token(more).kind == kind;
  }
  [[nodiscard]] bool is_mark(char mark, std::ptrdiff_t more = 0) const noexcept {
    return is(JsKind::mark, more) && token(more).text[0] == mark;
  }

  const JsTokens& tokens_;
  std::size_t at_ = 0;
};

}  // namespace tapwarden
