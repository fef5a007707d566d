// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves/references.hpp"

#include <algorithm>
#include <array>

#include "inspect/leaves/utf8.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

struct Named {
  std::string_view name;
  char octet;
  bool needs_semicolon;  // HTML 13.5 has these without it, too: lt, gt, amp, quot, nbsp
};
constexpr std::array<Named, 36> kNamed{{
    {"lt", '<', false},      {"gt", '>', false},      {"LT", '<', false},    {"GT", '>', false},
    {"amp", '&', false},     {"AMP", '&', false},     {"quot", '"', false},  {"QUOT", '"', false},
    {"nbsp", ' ', false},    {"apos", '\'', true},    {"tab", '\t', true},   {"Tab", '\t', true},
    {"NewLine", '\n', true}, {"newline", '\n', true}, {"colon", ':', true},  {"lpar", '(', true},
    {"rpar", ')', true},     {"sol", '/', true},      {"bsol", '\\', true},  {"equals", '=', true},
    {"excl", '!', true},     {"num", '#', true},      {"dollar", '$', true}, {"percnt", '%', true},
    {"ast", '*', true},      {"plus", '+', true},     {"comma", ',', true},  {"period", '.', true},
    {"semi", ';', true},     {"quest", '?', true},    {"commat", '@', true}, {"lbrack", '[', true},
    {"rbrack", ']', true},   {"lbrace", '{', true},   {"rbrace", '}', true}, {"grave", '`', true},
}};

Reference undo_number(std::string_view text, char* out) noexcept {
  const bool hex = text.size() > 2 && lower_ascii(text[2]) == 'x';
  std::size_t i = hex ? 3 : 2;
  const std::size_t begin = i;
  std::uint32_t code = 0;
  for (; i < text.size(); ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0 || (!hex && digit > 9)) break;
    code = std::min<std::uint32_t>(code * (hex ? 16 : 10) + static_cast<std::uint32_t>(digit),
                                   kCodePointMax + 1);
  }
  if (i == begin) return {};
  const std::size_t written = write_utf8(code, out);
  if (written == 0) return {};
  return {i + (i < text.size() && text[i] == ';' ? 1 : 0), written};
}

}  // namespace

Reference undo_reference(std::string_view text, char* out) noexcept {
  if (text.size() < 3) return {};
  if (text[1] == '#') return undo_number(text, out);
  if (!is_letter(text[1])) return {};
  for (const Named& named : kNamed) {
    if (!text.substr(1).starts_with(named.name)) continue;
    const std::size_t end = named.name.size() + 1;
    const bool semicolon = end < text.size() && text[end] == ';';
    if (named.needs_semicolon && !semicolon) continue;
    *out = named.octet;
    return {end + (semicolon ? 1 : 0), 1};
  }
  return {};
}

}  // namespace tapwarden
