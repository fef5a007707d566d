// SPDX-License-Identifier: Apache-2.0
#include "insight/token_shape.hpp"

#include <algorithm>
#include <array>

namespace tapwarden {
namespace {

enum : std::uint8_t {
  kDigit = 1,
  kHexLetter = 2,
  kLower = 4,
  kUpper = 8,
  kTokenMark = 16,
  kOther = 32
};

constexpr auto kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  classes.fill(kOther);
  for (int c = '0'; c <= '9'; ++c) classes[static_cast<std::size_t>(c)] = kDigit;
  for (int c = 'a'; c <= 'z'; ++c) {
    classes[static_cast<std::size_t>(c)] =
        static_cast<std::uint8_t>(kLower | (c <= 'f' ? kHexLetter : 0));
  }
  for (int c = 'A'; c <= 'Z'; ++c) {
    classes[static_cast<std::size_t>(c)] =
        static_cast<std::uint8_t>(kUpper | (c <= 'F' ? kHexLetter : 0));
  }
  for (const char c : {'-', '_', '+', '/', '=', '~', '.'}) {
    classes[static_cast<unsigned char>(c)] = kTokenMark;
  }
  return classes;
}();

struct Counts {
  std::size_t digits = 0, hex_letters = 0, lower = 0, upper = 0, marks = 0, other = 0, dots = 0;
  std::size_t changes = 0;  ///< borders between digits, lower and upper case letters
};

Counts count(std::string_view text) noexcept {
  Counts counts;
  std::uint8_t last = 0;
  for (const char c : text) {
    const std::uint8_t kind = kClasses[static_cast<unsigned char>(c)];
    counts.digits += (kind & kDigit) != 0;
    counts.hex_letters += (kind & kHexLetter) != 0;
    counts.lower += (kind & kLower) != 0;
    counts.upper += (kind & kUpper) != 0;
    counts.marks += (kind & kTokenMark) != 0;
    counts.other += (kind & kOther) != 0;
    counts.dots += c == '.';
    const auto group = static_cast<std::uint8_t>(kind & (kDigit | kLower | kUpper));
    counts.changes += last != 0 && group != 0 && group != last;
    if (group != 0) last = group;
  }
  return counts;
}

bool is_date(std::string_view text) noexcept {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t i : {0u, 1u, 2u, 3u, 5u, 6u, 8u, 9u}) {
    if (kClasses[static_cast<unsigned char>(text[i])] != kDigit) return false;
  }
  return text.size() == 10 || text[10] == 'T' || text[10] == ' ';
}

bool is_email(std::string_view text) noexcept {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos;
}

/// RFC 7519: two or three parts of base64url; a JSON object in base64 begins
/// with "eyJ" or "ey".
bool is_jwt(std::string_view text, const Counts& counts) noexcept {
  return text.size() >= 20 && text.substr(0, 2) == "ey" && counts.dots >= 1 && counts.other == 0;
}

/// Long runs of letters and digits that change their kind often are no words.
bool is_token(std::string_view text, const Counts& counts) noexcept {
  if (counts.other > 0 || text.size() < 16) return false;
  const std::size_t letters = counts.lower + counts.upper;
  if (counts.digits == 0 || letters == 0) {
    return text.size() >= 40 && counts.marks == 0;
  }
  return counts.changes * 5 >= text.size() ||
         (text.size() >= 32 && counts.changes * 8 >= text.size());
}

/// Short text that can be nothing but a word or a number.
bool is_short_word(std::string_view text, std::uint8_t kinds) noexcept {
  if ((kinds & kOther) != 0) return false;
  return text.size() < 10 ? (kinds & ~kDigit & ~kTokenMark) != 0
                          : text.size() < 20 && (kinds & kDigit) == 0;
}

}  // namespace

bool is_uuid(std::string_view text) noexcept {
  if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' ||
      text[23] != '-') {
    return false;
  }
  std::uint8_t hex = 0;  // without branches: compilers make vectors of it
  for (std::size_t i = 0; i < 36; ++i) {
    const auto octet = static_cast<std::uint8_t>(text[i]);
    const auto digit = static_cast<std::uint8_t>(octet - '0');
    const auto letter = static_cast<std::uint8_t>((octet | 0x20) - 'a');
    hex = static_cast<std::uint8_t>(hex + static_cast<std::uint8_t>((digit < 10) | (letter < 6)));
  }
  return hex == 32;
}

TokenShape shape_of(std::string_view text) noexcept {
  if (text.empty()) return TokenShape::plain;
  if (is_uuid(text)) return TokenShape::uuid;
  std::uint8_t kinds = 0;
  for (const char c : text) kinds |= kClasses[static_cast<unsigned char>(c)];
  if (is_short_word(text, kinds)) return TokenShape::plain;
  const Counts counts = count(text);
  const std::size_t hex = counts.digits + counts.hex_letters;
  if (counts.digits == text.size()) return TokenShape::integer;
  if (text[0] == '-' && counts.digits + 1 == text.size()) return TokenShape::integer;
  if (is_email(text)) return TokenShape::email;
  if (is_date(text)) return TokenShape::date;
  if (is_jwt(text, counts)) return TokenShape::jwt;
  if (hex == text.size() && counts.digits > 0) {
    if (text.size() == 24) return TokenShape::object_id;
    if (text.size() >= 16) return TokenShape::hash;
  }
  // Crockford base32, 48 bits of milliseconds first: 26 characters, the first
  // at most 7.
  if (text.size() == 26 && counts.lower == 0 && counts.upper > 0 && counts.digits > 0 &&
      counts.marks + counts.other == 0 && text[0] <= '7') {
    return TokenShape::ulid;
  }
  return is_token(text, counts) ? TokenShape::token : TokenShape::plain;
}

}  // namespace tapwarden
