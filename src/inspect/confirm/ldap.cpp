// SPDX-License-Identifier: Apache-2.0
// filter = "(" ( ("&" / "|") *filter / "!" filter / name operator value ) ")". The value stands
// behind an operator, so one parenthesis is open.
#include "inspect/confirm/ldap.hpp"

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kValueBytesMax = 4096;
constexpr std::size_t kNameBytesMax = 64;

bool is_name_octet(char c) noexcept {
  const char lower = lower_ascii(c);
  return (lower >= 'a' && lower <= 'z') || is_digit(c) || c == '-' || c == '.' || c == ';' ||
         c == '_' || c == ':';
}

std::string_view without_blanks(std::string_view text) noexcept {
  while (!text.empty() && (text[0] == ' ' || text[0] == '\t' || text[0] == '\r')) {
    text.remove_prefix(1);
  }
  return text;
}

/// name=, name~=, name>=, name:rule:=
bool begins_with_item(std::string_view text) noexcept {
  std::size_t size = 0;
  while (size < text.size() && size < kNameBytesMax && is_name_octet(text[size])) ++size;
  if (size == 0 || size >= text.size()) return false;
  if (text[size] == '=') return true;
  return (text[size] == '~' || text[size] == '<' || text[size] == '>') && size + 1 < text.size() &&
         text[size + 1] == '=';
}

/// Behind "(": an operator or an item. At most four parentheses are read over.
bool begins_with_filter(std::string_view text) noexcept {
  for (int i = 0; i < 4; ++i) {
    text = without_blanks(text);
    if (text.empty()) return i > 0;
    if (text[0] == '&' || text[0] == '|' || text[0] == '!') {
      text = without_blanks(text.substr(1));
      return text.empty() || text[0] == '(' || text[0] == ')' || text[0] == '\0' ||
             begins_with_item(text);
    }
    if (text[0] != '(') return begins_with_item(text);
    text.remove_prefix(1);
  }
  return false;
}

/// Behind the ")" that closed the filter of the application.
bool goes_on(std::string_view text) noexcept {
  text = without_blanks(text);
  while (!text.empty() && text[0] == ')') text = without_blanks(text.substr(1));
  if (text.empty()) return false;
  if (text[0] == '\0') return true;  // the rest is cut off
  if (text[0] == '(') return begins_with_filter(text.substr(1));
  return (text[0] == '|' || text[0] == '&') && text.size() > 1 &&
         without_blanks(text.substr(1)).substr(0, 1) == "(";
}

}  // namespace

bool changes_ldap(std::string_view value) noexcept {
  value = value.substr(0, kValueBytesMax);
  std::size_t depth = 1;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\') {
      i += 2;  // \28 is no parenthesis
    } else if (value[i] == '(') {
      // x*(|(mail=*)): a filter inside a value, which is none by itself
      const std::string_view behind = value.substr(i + 1);
      const bool joined = i > 0 && (value[i - 1] == '*' || depth == 0);
      if (joined && !behind.empty() && (behind[0] == '|' || behind[0] == '&' || behind[0] == '!') &&
          begins_with_filter(behind)) {
        return true;
      }
      ++depth;
    } else if (value[i] == ')') {
      if (depth > 0) --depth;
      if (depth == 0) return goes_on(value.substr(i + 1));
    }
  }
  return false;
}

}  // namespace tapwarden
