// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves/unescape.hpp"

#include <array>
#include <cstdint>

#include "base/octet_set.hpp"
#include "inspect/leaves/references.hpp"
#include "inspect/leaves/utf8.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

/// `count` hex digits; -1: they are not there.
int hex_number(std::string_view text, std::size_t count) noexcept {
  if (text.size() < count) return -1;
  int number = 0;
  for (const char c : text.substr(0, count)) {
    const int digit = hex_digit(c);
    if (digit < 0) return -1;
    number = number * 16 + digit;
  }
  return number;
}

/// Full-width forms as the ASCII that "best fit" conversions make of them.
std::uint32_t narrow(std::uint32_t code) noexcept {
  return code >= 0xff01 && code <= 0xff5e ? code - 0xfee0 : code;
}

Reference undo_code(std::string_view digits, std::size_t count, std::size_t around,
                    char* out) noexcept {
  const int code = hex_number(digits, count);
  if (code < 0) return {};
  return {count + around, write_utf8(narrow(static_cast<std::uint32_t>(code)), out)};
}

Reference undo_octet(std::string_view digits, std::size_t around, char* out) noexcept {
  const int octet = hex_number(digits, 2);
  if (octet < 0) return {};
  *out = static_cast<char>(octet);
  return {2 + around, 1};
}

Reference undo_percent(std::string_view text, char* out) noexcept {
  if (text.size() > 1 && lower_ascii(text[1]) == 'u') return undo_code(text.substr(2), 4, 2, out);
  return undo_octet(text.substr(1), 1, out);
}

Reference undo_backslash(std::string_view text, char* out) noexcept {
  if (text.size() < 2) return {};
  if (text[1] == 'x') return undo_octet(text.substr(2), 2, out);
  if (text[1] != 'u') return {};
  if (text.size() > 2 && text[2] == '{') {  // \u{27}
    const std::size_t end = find_octet(text.substr(0, 12), '}');
    if (end < 4 || end >= std::min<std::size_t>(text.size(), 10)) return {};
    return undo_code(text.substr(3), end - 3, 4, out);
  }
  return undo_code(text.substr(2), 4, 2, out);
}

/// UTF-8 that says with more octets what one or two would, and full-width forms.
Reference undo_utf8(std::string_view text, char* out) noexcept {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (text.size() < size) return {};
  std::uint32_t code = lead & (0xffu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const auto octet = static_cast<unsigned char>(text[i]);
    if ((octet & 0xc0) != 0x80) return {};
    code = code << 6 | (octet & 0x3f);
  }
  const bool overlong =
      (size == 2 && code < 0x80) || (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  if (!overlong && narrow(code) == code) return {};
  return {size, write_utf8(narrow(code), out)};
}

constexpr std::uint8_t kNoDigit = 255;
constexpr std::array<std::uint8_t, 256> kDigits = [] {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  digits['-'] = 62;
  digits['_'] = 63;
  return digits;
}();

/// Ends of lines and the NUL of serialised objects, too.
constexpr std::array<bool, 256> kText = [] {
  std::array<bool, 256> text{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) text[c] = true;
  text['\t'] = text['\r'] = text['\n'] = text[0] = true;
  return text;
}();

}  // namespace

std::size_t unescape(std::string_view text, bool plus_is_space, char* out) noexcept {
  constexpr OctetSet kSpecial{"%&\\\xc0\xc1\xe0\xef\xf0"};
  char* to = out;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (kSpecial.has(c)) {
      const std::string_view rest = text.substr(i);
      const Reference undone = c == '%'    ? undo_percent(rest, to)
                               : c == '&'  ? undo_reference(rest, to)
                               : c == '\\' ? undo_backslash(rest, to)
                                           : undo_utf8(rest, to);
      if (undone.read > 0) {
        i += undone.read;
        to += undone.written;
        continue;
      }
    }
    *to++ = c == '+' && plus_is_space ? ' ' : c;
    ++i;
  }
  return static_cast<std::size_t>(to - out);
}

/// Ends at the first octet that no text has.
std::size_t decode_base64_text(std::string_view text, char* out) noexcept {
  if (text.size() < kBase64BytesMin) return 0;
  for (int i = 0; i < 2 && text.back() == '='; ++i) text.remove_suffix(1);
  if (text.size() % 4 == 1) return 0;
  std::uint32_t group = 0;
  std::size_t digits = 0;
  char* to = out;
  for (const char c : text) {
    const std::uint8_t digit = kDigits[static_cast<unsigned char>(c)];
    if (digit == kNoDigit) return 0;
    group = group << 6 | digit;
    if (++digits % 4 == 1) continue;
    const auto octet = static_cast<unsigned char>(group >> ((3 - (digits - 1) % 4) * 2));
    if (!kText[octet] || (octet == 0 && digits <= 4)) return 0;
    *to++ = static_cast<char>(octet);
  }
  return static_cast<std::size_t>(to - out);
}

}  // namespace tapwarden
