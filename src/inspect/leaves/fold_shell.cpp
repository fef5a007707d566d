// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/octet_set.hpp"
#include "inspect/leaves/fold.hpp"
#include "inspect/leaves/utf8.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

/// What words of commands consist of. A quote that touches one is there to break a word.
constexpr OctetSet kWord{
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-?*'\"\\$"};
constexpr OctetSet kNotQuotedInWord{" \t\r\n,:;=<>(){}"};
constexpr OctetSet kNotInBraces{" \t\r\n\"':;{}"};
constexpr std::size_t kQuotedBytesMax = 64;
constexpr std::size_t kBracesBytesMax = 128;

struct ShellFolder {
  std::string_view text;
  char* out;
  std::size_t at = 0;
  std::size_t size = 0;
  bool has_ansi_end = true;

  [[nodiscard]] char octet(std::size_t i) const noexcept { return i < text.size() ? text[i] : 0; }
  void put(std::string_view piece) noexcept {
    for (const char c : piece) out[size++] = c;
  }

  /// "c'a't", "w''ho", "'c'at": the content without its quotes.
  bool quotes() noexcept {
    const char quote = text[at];
    const std::string_view inside = text.substr(at + 1, kQuotedBytesMax);
    const std::size_t end = find_octet(inside, quote);
    if (end == inside.size() || kNotQuotedInWord.find_in(inside.substr(0, end)) < end) return false;
    const char before = at > 0 ? text[at - 1] : '\0';
    if (!kWord.has(before) && !kWord.has(octet(at + end + 2))) return false;
    put(inside.substr(0, end));
    at += end + 2;
    return true;
  }

  /// "$IFS", "${IFS}", "${IFS%??}", "$IFS$9": a blank. "$@", "$*": nothing.
  bool variable() noexcept {
    const std::string_view rest = text.substr(at);
    std::size_t used = 0;
    if (rest.starts_with("${IFS")) {
      const std::string_view braces = rest.substr(0, kQuotedBytesMax);
      const std::size_t end = find_octet(braces, '}');
      if (end == braces.size()) return false;
      used = end + 1;
    } else if (rest.starts_with("$IFS")) {
      used = 4;
    } else if (rest.starts_with("$@") || rest.starts_with("$*")) {
      at += 2;
      return true;
    }
    if (used == 0) return false;
    out[size++] = ' ';
    at += used;
    if (octet(at) == '$' && is_digit(octet(at + 1))) at += 2;
    return true;
  }

  /// "{cat,/etc/passwd}": the words.
  bool braces() noexcept {
    if (at > 0 && text[at - 1] == '$') return false;
    const std::string_view inside = text.substr(at + 1, kBracesBytesMax);
    const std::size_t end = kNotInBraces.find_in(inside);
    if (end == inside.size() || inside[end] != '}' || !has_octet(inside.substr(0, end), ',')) {
      return false;
    }
    for (const char c : inside.substr(0, end)) out[size++] = c == ',' ? ' ' : c;
    at += end + 2;
    return true;
  }

  /// One escape of $'...': its backslash stands at `at`.
  void ansi_escape() noexcept {
    const char kind = octet(at + 1);
    const bool hex = kind == 'x' || kind == 'u';
    const std::size_t digits_max = kind == 'u' ? 4 : hex ? 2 : 3;
    std::size_t end = at + (hex ? 2 : 1);
    const std::size_t begin = end;
    std::uint32_t code = 0;
    for (; end < begin + digits_max && end < text.size(); ++end) {
      const int digit = hex_digit(text[end]);
      if (digit < 0 || (!hex && digit > 7)) break;
      code = code * (hex ? 16 : 8) + static_cast<std::uint32_t>(digit);
    }
    if (end > begin) {
      size += kind == 'u' ? write_utf8(code, out + size) : 1;
      if (kind != 'u') out[size - 1] = static_cast<char>(code);
      at = end;
      return;
    }
    if (at + 1 < text.size()) out[size++] = kind == 'n' || kind == 't' ? ' ' : kind;
    at = std::min(at + 2, text.size());
  }

  /// "$'\x63at'".
  bool ansi_quotes() noexcept {
    if (octet(at + 1) != '\'' || !has_ansi_end) return false;
    has_ansi_end = find_octet(text, '\'', at + 2) < text.size();
    if (!has_ansi_end) return false;
    at += 2;
    while (at < text.size() && text[at] != '\'') {
      if (text[at] == '\\') {
        ansi_escape();
      } else {
        out[size++] = text[at++];
      }
    }
    at = std::min(at + 1, text.size());
    return true;
  }

  bool special() noexcept {
    switch (text[at]) {
      case '\'':
      case '"': return quotes();
      case '$': return ansi_quotes() || variable();
      case '{': return braces();
      case '`':
        if (octet(at + 1) != '`') return false;
        at += 2;
        return true;
      case '^':
        if (!is_letter(octet(at + 1)) && !is_digit(octet(at + 1))) return false;
        ++at;
        return true;
      case '\\':
        if (at + 1 >= text.size()) return false;
        out[size++] = text[at + 1];
        at += 2;
        return true;
      default: return false;
    }
  }
};

}  // namespace

std::size_t fold_shell(std::string_view text, char* out) noexcept {
  constexpr OctetSet kSpecial{"'\"$`^\\{"};
  ShellFolder fold{text, out};
  while (fold.at < text.size()) {
    if (kSpecial.has(text[fold.at]) && fold.special()) continue;
    out[fold.size++] = text[fold.at++];
  }
  return fold.size;
}

}  // namespace tapwarden
