// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "inspect/leaves/fold.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

struct SqlFolder {
  std::string_view text;
  char* out;
  std::size_t at = 0;
  std::size_t size = 0;
  bool has_comments = false;    // so that a left-over "*/" is one's end
  bool has_line_end = true;     // there may be one ahead
  bool has_comment_end = true;  // there may be one ahead

  void blank() noexcept {
    if (size == 0 || out[size - 1] != ' ') out[size++] = ' ';
  }
  /// Also 0xa0 where it is no part of UTF-8: blank to MySQL.
  [[nodiscard]] bool is_blank() const noexcept {
    const auto octet = static_cast<unsigned char>(text[at]);
    return octet <= 0x20 ||
           (octet == 0xa0 && (size == 0 || static_cast<signed char>(out[size - 1]) >= 0));
  }
  [[nodiscard]] bool stands(char first, char second) const noexcept {
    return text[at] == first && at + 1 < text.size() && text[at + 1] == second;
  }

  void comment() noexcept {
    has_comments = true;
    blank();
    at += 2;
    if (at < text.size() && text[at] == '!') {
      for (++at; at < text.size() && is_digit(text[at]);) ++at;
      return;
    }
    const std::size_t end = has_comment_end ? text.find("*/", at) : text.npos;
    has_comment_end = end != text.npos;
    at = has_comment_end ? end + 2 : text.size();
  }

  /// False: no line ends behind it, so that it is no comment to be followed by something.
  bool line_comment() noexcept {
    if (!has_line_end) return false;
    const std::size_t end = find_octet(text, '\n', at);
    has_line_end = end < text.size();
    if (!has_line_end) return false;
    blank();
    at = end + 1;
    return true;
  }
};

}  // namespace

std::size_t fold_sql(std::string_view text, char* out) noexcept {
  SqlFolder fold{text, out};
  while (fold.at < text.size()) {
    if (fold.is_blank()) {
      fold.blank();
      ++fold.at;
    } else if (fold.stands('/', '*')) {
      fold.comment();
    } else if (fold.stands('*', '/') && fold.has_comments) {
      fold.blank();
      fold.at += 2;
    } else if ((text[fold.at] == '#' || fold.stands('-', '-')) && fold.line_comment()) {
    } else {
      out[fold.size++] = text[fold.at++];
    }
  }
  return fold.size;
}

}  // namespace tapwarden
