// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/xpath.hpp"

#include <algorithm>
#include <array>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kValueBytesMax = 4096;
constexpr std::size_t kPlacesMax = 8;
constexpr std::size_t kBehindMax = 512;
constexpr std::size_t kWordMax = 32;

// Functions whose names no prose and few programs call so.
constexpr std::array<std::string_view, 18> kFunctions{"name",
                                                      "local-name",
                                                      "namespace-uri",
                                                      "position",
                                                      "last",
                                                      "count",
                                                      "string-length",
                                                      "text",
                                                      "node",
                                                      "comment",
                                                      "doc",
                                                      "doc-available",
                                                      "starts-with",
                                                      "substring",
                                                      "substring-before",
                                                      "normalize-space",
                                                      "processing-instruction",
                                                      "string-to-codepoints"};
// Those that tell about nodes without arguments.
constexpr std::array<std::string_view, 6> kOfNode{"name", "local-name", "position",
                                                  "last", "text",       "node"};
constexpr std::array<std::string_view, 12> kAxes{
    "ancestor",   "ancestor-or-self",   "attribute",         "child",
    "descendant", "descendant-or-self", "following",         "following-sibling",
    "parent",     "preceding",          "preceding-sibling", "self"};

template <std::size_t kSize>
bool is_one_of(std::string_view text, const std::array<std::string_view, kSize>& words) noexcept {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_word_octet(char c) noexcept {
  const char lower = lower_ascii(c);
  return (lower >= 'a' && lower <= 'z') || c == '-' || c == '_' || is_digit(c);
}

void skip_blanks(std::string_view& text) noexcept {
  while (!text.empty() && (text[0] == ' ' || text[0] == '\t' || text[0] == '\r')) {
    text.remove_prefix(1);
  }
}

std::string_view word_of(std::string_view text) noexcept {
  std::size_t size = 0;
  while (size < text.size() && size < kWordMax && is_word_octet(text[size])) ++size;
  return text.substr(0, size);
}

/// or, and, |, ], =: what may follow a value in a predicate. Moves behind it.
bool skip_operator(std::string_view& text) noexcept {
  skip_blanks(text);
  bool any = false;
  while (!text.empty() && (text[0] == ')' || text[0] == ']')) {
    any = any || text[0] == ']';
    text.remove_prefix(1);
    skip_blanks(text);
  }
  const std::string_view word = word_of(text);
  if (word == "or" || word == "and" || word == "div" || word == "mod") {
    text.remove_prefix(word.size());
    return true;
  }
  if (!text.empty() && (text[0] == '|' || text[0] == '=' || text[0] == '+' || text[0] == '<' ||
                        text[0] == '>' || (text[0] == '/' && any))) {
    if (text[0] != '/') text.remove_prefix(1);
    return true;
  }
  return any;
}

/// A call of a function with a path in it, or of one about the node; an axis; //name, /*, @*
bool is_node_test(std::string_view text) noexcept {
  if (text.substr(0, 2) == "//") {
    return text.size() > 2 && (text[2] == '*' || text[2] == '@' || is_word_octet(text[2]));
  }
  if (text.substr(0, 2) == "/*" || text.substr(0, 2) == "@*" || text.substr(0, 3) == "../") {
    return text.size() == 2 || text.find("*/") == std::string_view::npos;
  }
  const std::string_view word = word_of(text);
  const std::string_view behind = text.substr(word.size());
  if (behind.substr(0, 2) == "::") return is_one_of(word, kAxes);
  if (behind.empty() || behind[0] != '(' || !is_one_of(word, kFunctions)) return false;
  std::string_view inside = behind.substr(1);
  skip_blanks(inside);
  if (inside.empty()) return false;
  if (inside[0] == ')') {  // name()= is a condition, name() a call in any program
    inside.remove_prefix(1);
    skip_blanks(inside);
    return is_one_of(word, kOfNode) && !inside.empty() &&
           std::string_view{"=!<>),]"}.find(inside[0]) != std::string_view::npos;
  }
  if (inside[0] == '/' || inside[0] == '.' || inside[0] == '@' || inside[0] == '*') return true;
  if (word.substr(0, 3) == "doc")
    return inside[0] == '\'' || inside[0] == '"' || inside.substr(0, 6) == "concat";
  const std::string_view argument = word_of(inside);
  const std::string_view next = inside.substr(argument.size());
  return next.substr(0, 2) == "::" || (next.substr(0, 1) == "(" && is_one_of(argument, kFunctions));
}

bool has_node_test(std::string_view text) noexcept {
  text = text.substr(0, kBehindMax);
  bool inside_word = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ':' && i > 0 && text.substr(i, 3) == "://") {  // a URL
      i += 2;
      continue;
    }
    if (!inside_word && is_node_test(text.substr(i))) return true;
    inside_word = is_word_octet(text[i]);
  }
  return false;
}

bool goes_on(std::string_view text) noexcept { return skip_operator(text) && has_node_test(text); }

}  // namespace

bool changes_xpath(std::string_view value) noexcept {
  value = value.substr(0, kValueBytesMax);
  std::string_view first = value;
  skip_blanks(first);
  while (!first.empty() && (is_digit(first[0]) || first[0] == '-')) first.remove_prefix(1);
  if (goes_on(first)) return true;
  std::size_t places = 0;
  for (std::size_t i = 0; i < value.size() && places < kPlacesMax; ++i) {
    if (value[i] != '\'' && value[i] != '"') continue;
    ++places;
    if (goes_on(value.substr(i + 1))) return true;
  }
  return false;
}

}  // namespace tapwarden
