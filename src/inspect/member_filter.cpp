// SPDX-License-Identifier: Apache-2.0
#include "inspect/member_filter.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/find_octet.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kStartBytes = 4;
constexpr std::size_t kEndBytes = 5;  // with the quote
constexpr std::size_t kNameBytesMax = 64;
constexpr std::string_view kCaseSensitive = "(?-i:";

/// Case is folded, and with it some octets that are no letters: a few more are let through.
std::size_t start_slot(const char* octets) noexcept {
  std::uint32_t gram = 0;
  std::memcpy(&gram, octets, kStartBytes);
  return ((gram | 0x20202020u) * 0x9e3779b1u) >> 16;
}

/// `quote`: behind a name.
std::size_t end_slot(const char* quote) noexcept {
  std::uint32_t gram = 0;
  std::memcpy(&gram, quote - (kEndBytes - 1), kEndBytes - 1);
  return ((gram | 0x20202020u) * 0x85ebca6bu) >> 16;
}

/// The octets that an expression stands for; empty: it stands for more than one text.
std::string literal_of(std::string_view expression) {
  if (expression.starts_with(kCaseSensitive) && expression.ends_with(')')) {
    expression.remove_prefix(kCaseSensitive.size());
    expression.remove_suffix(1);
  }
  constexpr std::string_view kSpecial = "^$.|?*+()[]{}";
  constexpr std::string_view kEscapable = "^$.|?*+()[]{}\\/-\"<#";
  std::string literal;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    if (expression[i] == '\\') {
      if (++i == expression.size() || kEscapable.find(expression[i]) == kEscapable.npos) return {};
    } else if (kSpecial.find(expression[i]) != kSpecial.npos) {
      return {};
    }
    literal += expression[i];
  }
  return literal;
}

}  // namespace

void MemberFilter::add(std::string_view expression) {
  std::string literal = literal_of(expression);
  if (literal.size() >= kEndBytes && literal.back() == '"') {
    ends_.set(end_slot(literal.data() + literal.size() - 1));
    return;
  }
  if (!literal.empty() && literal.front() == '"') literal.erase(0, 1);
  if (literal.size() < kStartBytes) {
    any_ = true;
    return;
  }
  starts_.set(start_slot(literal.data()));
}

bool MemberFilter::may_match(std::string_view json) const noexcept {
  if (any_) return true;
  constexpr std::string_view kBehindName = "\": \"";  // and the start of a value
  constexpr std::size_t kFirst = kEndBytes - 1;       // place of a quote that a name may end with
  if (json.size() <= kFirst) return false;
  for (std::size_t at = find_pair(json, '"', ':', kFirst); at < json.size();
       at = find_pair(json, '"', ':', at + 2)) {
    const char* const quote = json.data() + at;
    if (ends_[end_slot(quote)]) return true;
    if (at + kBehindName.size() + kStartBytes > json.size()) return false;
    const char* const value = quote + (quote[2] == ' ' ? 3 : 2);
    if (*value == '"' && starts_[start_slot(value + 1)]) return true;
    std::size_t size = 0;  // of the name
    while (size < std::min(at, kNameBytesMax) && quote[-1 - static_cast<std::ptrdiff_t>(size)] != '"') ++size;
    if (size + 1 >= kStartBytes && starts_[start_slot(quote - size)]) return true;
  }
  return false;
}

}  // namespace tapwarden
