// SPDX-License-Identifier: Apache-2.0
#include "inspect/member_filter.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

#include "base/find_octet.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kGramBytes = 4;
constexpr std::size_t kEndBytes = kGramBytes + 1;  // with the quote
constexpr std::size_t kMargin = 2 * kFindBlock;    // octets in front of a quote that are looked at
constexpr std::size_t kBehind = 8;                 // `": "` and the start of a value
constexpr std::size_t kLookBytes = 6144;           // of a body
constexpr std::string_view kCaseSensitive = "(?-i:";

/// Case is folded, and with it some octets that are no letters.
std::uint32_t gram_at(const char* octets) noexcept {
  std::uint32_t gram = 0;
  std::memcpy(&gram, octets, sizeof gram);
  return gram | 0x20202020u;
}

/// Of the name in front of `quote`; a longer one than kMargin is not looked at from its start.
std::size_t size_of_name(const char* quote) noexcept {
#if defined(__SSE2__)
  for (std::size_t size = 0; size < kMargin; size += kFindBlock) {
    const std::uint32_t found = octets_equal(quote - size - kFindBlock, '"');
    if (found != 0) return size + kFindBlock - static_cast<std::size_t>(std::bit_width(found));
  }
  return kMargin;
#else
  std::size_t size = 0;
  while (size < kMargin && quote[-1 - static_cast<std::ptrdiff_t>(size)] != '"') ++size;
  return size;
#endif
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

/// As some write it: "name" : 1. Told by the first member.
bool has_space_behind_names(std::string_view json) noexcept {
  const std::size_t name = find_octet(json, '"');
  if (name == json.size()) return false;
  const std::size_t quote = find_octet(json, '"', name + 1);
  return quote + 1 < json.size() && json[quote + 1] == ' ';
}

}  // namespace

void MemberFilter::Grams::add(std::uint32_t gram) {
  marks_[(gram * 0x9e3779b1u) >> (32 - kSlotBits)] = 1;
  grams_.insert(std::upper_bound(grams_.begin(), grams_.end(), gram), gram);
}

bool MemberFilter::Grams::has(std::uint32_t gram) const noexcept {
  return mark(gram) != 0 && std::binary_search(grams_.begin(), grams_.end(), gram);
}

void MemberFilter::add(std::string_view expression) {
  std::string literal = literal_of(expression);
  if (literal.size() >= kEndBytes && literal.back() == '"') {
    ends_.add(gram_at(literal.data() + literal.size() - kEndBytes));
    return;
  }
  if (!literal.empty() && literal.front() == '"') literal.erase(0, 1);
  if (literal.size() < kGramBytes) {
    any_ = true;
    return;
  }
  starts_.add(gram_at(literal.data()));
}

/// Marks of all three places first: nearly always there is none.
inline bool MemberFilter::is_known(const char* quote) const noexcept {
  const char* const value = quote + (quote[2] == ' ' ? 4 : 3);  // behind its quote, if it has one
  const std::uint32_t name_start = gram_at(quote - size_of_name(quote));
  const std::uint32_t name_end = gram_at(quote - kGramBytes);
  const std::uint32_t value_start = gram_at(value);
  const int marks = starts_.mark(name_start) | starts_.mark(value_start) | ends_.mark(name_end);
  if (marks == 0) [[likely]]
    return false;
  return starts_.has(name_start) || ends_.has(name_end) ||
         (value[-1] == '"' && starts_.has(value_start));
}

/// Those of a block, which has kMargin octets in front of it and kBehind octets behind it.
inline bool MemberFilter::is_known_in(const char* block) const noexcept {
#if defined(__SSE2__)
  std::uint32_t quotes = octets_equal(block, '"') & octets_equal(block + 1, ':');
#else
  std::uint32_t quotes = 0;
  for (std::size_t i = 0; i < kFindBlock; ++i) {
    if (block[i] == '"' && block[i + 1] == ':') quotes |= 1u << i;
  }
#endif
  for (; quotes != 0; quotes &= quotes - 1) {
    if (is_known(block + std::countr_zero(quotes))) return true;
  }
  return false;
}

bool MemberFilter::may_match(std::string_view json) const noexcept {
  if (any_ || has_space_behind_names(json)) return true;
  json = json.substr(0, kLookBytes);
  // Both ends, where there are no octets around, are looked at in a copy that has them.
  std::array<char, 2 * kMargin + 4 * kFindBlock> edge{};
  const auto is_known_at_edge = [&](std::size_t begin, std::size_t from, std::size_t to) {
    std::memcpy(edge.data() + kMargin, json.data() + begin, to - begin);
    for (const char* block = edge.data() + kMargin + (from - begin);
         block < edge.data() + kMargin + (to - begin); block += kFindBlock) {
      if (is_known_in(block)) return true;
    }
    return false;
  };
  if (json.size() <= kMargin) return is_known_at_edge(0, 0, json.size());
  std::size_t at = kMargin;
  for (; at + kFindBlock + kBehind <= json.size(); at += kFindBlock) {
    if (is_known_in(json.data() + at)) return true;
  }
  const std::size_t behind = std::min(json.size(), kMargin + kBehind);
  if (is_known_at_edge(0, 0, behind)) return true;
  edge.fill(0);
  return is_known_at_edge(at - kMargin, at, json.size());
}

}  // namespace tapwarden
