// SPDX-License-Identifier: Apache-2.0
// Markdown: prose about code holds code that nothing runs.
#pragma once

#include <string_view>

#include "inspect/text.hpp"

namespace tapwarden {

/// Where code that begins at the ` at `at` ends; npos: it is none. A fence of three, or a span with
/// prose in front and behind: a ` that only ends an attribute or a string is none.
inline std::size_t markdown_code_end(std::string_view text, std::size_t at) noexcept {
  static constexpr std::string_view kAround = " \t\r\n.,:;!?()";
  constexpr auto npos = std::string_view::npos;
  const bool fence = text.substr(at, 3) == "```";
  const std::string_view mark = fence ? "```" : "`";
  const std::size_t end = text.find(mark, at + mark.size());
  if (end == npos) return npos;
  const std::size_t behind = end + mark.size();
  if (fence) return behind;
  const auto is_around = [](char c) { return kAround.find(c) != npos; };
  const bool ends = behind == text.size() || is_around(text[behind]);
  const bool begins =
      at >= 2 && is_around(text[at - 1]) && (is_letter(text[at - 2]) || is_around(text[at - 2]));
  return begins && ends ? behind : npos;
}

/// Calls f(part) for what is no code; until it returns false. A value with more than 64 ` is taken
/// as it is from there on.
template <class F>
void for_each_markdown_part(std::string_view text, F&& f) {
  constexpr std::size_t kMarksMax = 64;
  constexpr auto npos = std::string_view::npos;
  std::size_t from = 0;
  std::size_t at = text.find('`');
  for (std::size_t i = 0; i < kMarksMax && at != npos; ++i) {
    const std::size_t end = markdown_code_end(text, at);
    if (end == npos) {
      at = text.find('`', at + 1);
      continue;
    }
    if (!f(text.substr(from, at - from))) return;
    from = end;
    at = text.find('`', from);
  }
  f(text.substr(from));
}

}  // namespace tapwarden
