// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/escapes.hpp"

#include <algorithm>
#include <array>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr unsigned char kNotAscii = 0x80;

int digit_of(char c, int base) noexcept {
  const char lower = lower_ascii(c);
  const int value = is_digit(c) ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : base;
  return value < base ? value : -1;
}

struct Number {
  unsigned value = 0;
  std::size_t size = 0;  ///< 0: there is none
};

Number number_at(std::string_view text, int base, std::size_t digits_max) noexcept {
  Number number;
  while (number.size < std::min(text.size(), digits_max)) {
    const int digit = digit_of(text[number.size], base);
    if (digit < 0) break;
    number.value = std::min(
        number.value * static_cast<unsigned>(base) + static_cast<unsigned>(digit), 0x110000u);
    ++number.size;
  }
  return number;
}

unsigned char octet_of(unsigned code) noexcept {
  return code < 0x80 ? static_cast<unsigned char>(code) : kNotAscii;
}

unsigned char take(std::string_view& text, std::size_t size, unsigned code) noexcept {
  text.remove_prefix(std::min(size, text.size()));
  return octet_of(code);
}

/// An octet that is no escape.
unsigned char plain(std::string_view& text) noexcept {
  const auto octet = static_cast<unsigned char>(text.front());
  text.remove_prefix(1);
  return octet;
}

struct Reference {
  std::string_view name;
  char octet;
};
constexpr std::array<Reference, 32> kReferences{{
    {"tab;", '\t'},   {"newline;", '\n'}, {"colon;", ':'},  {"lpar;", '('},   {"rpar;", ')'},
    {"lt;", '<'},     {"gt;", '>'},       {"quot;", '"'},   {"apos;", '\''},  {"amp;", '&'},
    {"sol;", '/'},    {"period;", '.'},   {"semi;", ';'},   {"comma;", ','},  {"equals;", '='},
    {"lsqb;", '['},   {"rsqb;", ']'},     {"lbrack;", '['}, {"rbrack;", ']'}, {"lcub;", '{'},
    {"rcub;", '}'},   {"lbrace;", '{'},   {"rbrace;", '}'}, {"excl;", '!'},   {"num;", '#'},
    {"dollar;", '$'}, {"grave;", '`'},    {"plus;", '+'},   {"bsol;", '\\'},  {"lowbar;", '_'},
    {"ast;", '*'},    {"nbsp;", ' '},
}};

}  // namespace

unsigned char next_js_octet(std::string_view& text) noexcept {
  if (text.front() != '\\' || text.size() < 2) return plain(text);
  const char kind = text[1];
  if (kind == 'x') {
    const Number number = number_at(text.substr(2), 16, 2);
    if (number.size == 2) return take(text, 4, number.value);
  } else if (kind == 'u') {
    const bool braces = text.size() > 2 && text[2] == '{';
    const Number number = number_at(text.substr(braces ? 3 : 2), 16, braces ? 8 : 4);
    if (braces && number.size > 0) return take(text, number.size + 4, number.value);
    if (number.size == 4) return take(text, 6, number.value);
  } else if (const Number number = number_at(text.substr(1), 8, 3); number.size > 0) {
    return take(text, number.size + 1, number.value);
  }
  return take(text, 2, static_cast<unsigned char>(kind));
}

unsigned char next_html_octet(std::string_view& text) noexcept {
  if (text.front() != '&') return plain(text);
  const std::string_view behind = text.substr(1);
  if (!behind.empty() && behind[0] == '#') {
    const bool hex = behind.size() > 1 && lower_ascii(behind[1]) == 'x';
    const std::size_t skipped = hex ? 2 : 1;
    const Number number = number_at(behind.substr(skipped), hex ? 16 : 10, 16);
    if (number.size == 0) return plain(text);
    const std::size_t size = skipped + number.size;
    const bool closed = size < behind.size() && behind[size] == ';';
    return take(text, 1 + size + (closed ? 1 : 0), number.value);
  }
  for (const Reference& reference : kReferences) {
    if (starts_folded(behind, reference.name)) {
      return take(text, 1 + reference.name.size(), static_cast<unsigned char>(reference.octet));
    }
  }
  return plain(text);
}

unsigned char next_css_octet(std::string_view& text) noexcept {
  if (text.size() >= 2 && text[0] == '/' && text[1] == '*') {
    const std::size_t end = text.find("*/", 2);
    text.remove_prefix(std::min(end, text.size() - 2) + 2);
    return 0;
  }
  if (text.front() != '\\' || text.size() < 2) return plain(text);
  const Number number = number_at(text.substr(1), 16, 6);
  if (number.size == 0) return take(text, 2, static_cast<unsigned char>(text[1]));
  const std::size_t end = 1 + number.size;
  return take(text, end + (end < text.size() && text[end] == ' ' ? 1 : 0), number.value);
}

std::string_view without_references(std::string_view text, std::span<char> room) noexcept {
  if (!has_octet(text, '&')) return text;
  std::size_t size = 0;
  while (!text.empty() && size < room.size()) {
    room[size++] = static_cast<char>(next_html_octet(text));
  }
  return {room.data(), size};
}

}  // namespace tapwarden
