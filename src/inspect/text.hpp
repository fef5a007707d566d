// SPDX-License-Identifier: Apache-2.0
// Small readings of header text: case, white space, lists. ASCII alone, as RFC 9110 has it.
#pragma once

#include <algorithm>
#include <string_view>

#include "base/find_octet.hpp"

namespace tapwarden {

constexpr char lower_ascii(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// -1: it is none.
constexpr int hex_digit(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char lower = lower_ascii(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

constexpr bool is_letter(char c) noexcept { return lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z'; }

/// `lower` is written in lower case.
constexpr bool equals_folded(std::string_view text, std::string_view lower) noexcept {
  if (text.size() != lower.size()) return false;
  if (text.empty() || lower_ascii(text[0]) != lower[0]) return text.empty();
  if (text == lower) return true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower_ascii(text[i]) != lower[i]) return false;
  }
  return true;
}

constexpr bool starts_folded(std::string_view text, std::string_view lower) noexcept {
  return text.size() >= lower.size() && equals_folded(text.substr(0, lower.size()), lower);
}

/// npos when `lower` is nowhere in it.
constexpr std::size_t find_folded(std::string_view text, std::string_view lower) noexcept {
  if (lower.empty()) return 0;
  for (std::size_t i = 0; i + lower.size() <= text.size(); ++i) {
    if (lower_ascii(text[i]) == lower[0] && equals_folded(text.substr(i, lower.size()), lower)) {
      return i;
    }
  }
  return std::string_view::npos;
}

constexpr bool contains_folded(std::string_view text, std::string_view lower) noexcept {
  return find_folded(text, lower) != std::string_view::npos;
}

constexpr std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

constexpr bool all_digits(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// Calls f(item) for each trimmed, non-empty item; until it returns false.
template <class F>
void for_each_item(std::string_view list, char separator, F&& f) {
  while (!list.empty()) {
    const std::size_t end = find_octet(list, separator);
    const std::string_view item = trimmed(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    if (!item.empty() && !f(item)) return;
  }
}

}  // namespace tapwarden
