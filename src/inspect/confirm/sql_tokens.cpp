// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/sql_tokens.hpp"

#include <algorithm>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_word_start(char c) noexcept {
  return is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_word(char c) noexcept { return is_word_start(c) || is_digit(c) || c == '$'; }

/// Marks that make one token, the longest first.
struct Mark {
  std::string_view text;
  SqlKind kind;
};
constexpr std::array kLongMarks{
    Mark{"->>", SqlKind::arithmetic}, Mark{"#>>", SqlKind::arithmetic},
    Mark{"<=>", SqlKind::comparison}, Mark{"===", SqlKind::comparison},
    Mark{"!==", SqlKind::comparison}, Mark{"!~*", SqlKind::comparison},
    Mark{"::", SqlKind::cast},        Mark{":=", SqlKind::comparison},
    Mark{"->", SqlKind::arithmetic},  Mark{"#>", SqlKind::arithmetic},
    Mark{"||", SqlKind::logical},     Mark{"&&", SqlKind::logical},
    Mark{"<>", SqlKind::comparison},  Mark{"<=", SqlKind::comparison},
    Mark{">=", SqlKind::comparison},  Mark{"<@", SqlKind::comparison},
    Mark{"@>", SqlKind::comparison},  Mark{"@?", SqlKind::comparison},
    Mark{"?&", SqlKind::comparison},  Mark{"?|", SqlKind::comparison},
    Mark{"<<", SqlKind::arithmetic},  Mark{">>", SqlKind::arithmetic},
    Mark{"==", SqlKind::comparison},  Mark{"=>", SqlKind::comparison},
    Mark{"!=", SqlKind::comparison},  Mark{"!<", SqlKind::comparison},
    Mark{"!>", SqlKind::comparison},  Mark{"^=", SqlKind::comparison},
    Mark{"~~", SqlKind::comparison},  Mark{"~*", SqlKind::comparison},
};

SqlKind kind_of(char c) noexcept {
  switch (c) {
    case '(': return SqlKind::open;
    case ')': return SqlKind::close;
    case ',': return SqlKind::comma;
    case '.': return SqlKind::dot;
    case ';': return SqlKind::semicolon;
    case '=':
    case '<':
    case '>': return SqlKind::comparison;
    case '!':
    case '~': return SqlKind::sign;
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '^':
    case '|':
    case '&': return SqlKind::arithmetic;
    case '?': return SqlKind::variable;
    default: return SqlKind::other;
  }
}

/// What closes q'[…]'.
char closing(char open) noexcept {
  switch (open) {
    case '[': return ']';
    case '(': return ')';
    case '{': return '}';
    case '<': return '>';
    default: return open;
  }
}

/// Digits behind /*!: a version of five or six, or the 0 that is written where any version will do.
std::size_t version_size(std::string_view text) noexcept {
  std::size_t digits = 0;
  while (digits < text.size() && digits < 6 && is_digit(text[digits])) ++digits;
  if (digits >= 5) return digits;
  return digits > 0 && text[0] == '0' ? 1 : 0;
}

}  // namespace

void SqlTokens::start(std::string_view text) noexcept {
  text_ = text;
  at_ = size_ = 0;
  done_ = comments_ = bare_exponent_ = false;
}

void SqlTokens::put(SqlKind kind, std::size_t size) noexcept {
  const std::string_view text = text_.substr(at_, size);
  token_[size_++] = {kind, text, kind == SqlKind::word ? sql_marks(text) : 0};
  at_ += text.size();
}

/// Octets of white space here: as the dialects have it, which is all control characters in SQL
/// Server, and the no-break space, alone and as UTF-8.
std::size_t SqlTokens::blank_size() const noexcept {
  const char c = peek();
  if (static_cast<unsigned char>(c) <= ' ' || c == '\xa0') return 1;
  return c == '\xc2' && peek(1) == '\xa0' ? 2 : 0;
}

void SqlTokens::read() noexcept {
  for (;;) {
    if (at_ >= text_.size() || size_ >= kSqlTokensMax) {
      done_ = true;
      return;
    }
    if (const std::size_t size = blank_size(); size > 0) {
      at_ += size;
    } else if (!skip_comment() && !skip_line_comment()) {
      break;
    }
  }
  const char c = peek();
  if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
    read_number();
  } else if (c == '\'' || c == '"') {
    read_string(0);
  } else if (is_word_start(c)) {
    if (!read_prefixed_string()) read_word();
  } else if (c == '`' || c == '[') {
    read_name(c == '`' ? '`' : ']');
  } else if (c == '@' || c == '$' || (c == ':' && is_word_start(peek(1)))) {
    if (c != '$' || !read_dollar_string()) read_variable();
  } else if (c == '\\' && lower_ascii(peek(1)) == 'n') {
    put(SqlKind::variable, 2);
  } else {
    read_mark();
  }
}

/// /* … */ is a blank; /*! … */ and what stands in it is read, for MySQL runs it.
bool SqlTokens::skip_comment() noexcept {
  if (peek() == '*' && peek(1) == '/' && peek(2) != '*') {  // the end of a /*!
    at_ += 2;
    return true;
  }
  if (peek() == '{' && is_letter(peek(1))) {  // {if length(…)}: MySQL reads over the name
    std::size_t size = 1;
    while (is_letter(peek(size))) ++size;
    if (peek(size) != ' ') return false;
    at_ += size;
    return true;
  }
  if (peek() != '/' || peek(1) != '*') return false;
  if (peek(2) == '!') {
    comments_ = true;
    at_ += 3 + version_size(text_.substr(at_ + 3));
    return true;
  }
  const std::size_t end = text_.find("*/", at_ + 2);
  if (end == npos) {
    put(SqlKind::comment, text_.size() - at_);
    at_ = text_.size();
  } else {
    comments_ = true;
    at_ = end + 2;
  }
  return true;
}

/// -- and # are a blank when the statement goes on in another line.
bool SqlTokens::skip_line_comment() noexcept {
  const bool hash = peek() == '#' && peek(1) != '>';
  if (!hash && (peek() != '-' || peek(1) != '-')) return false;
  const std::size_t end = std::min(text_.find('\n', at_), text_.size());
  if (text_.find_first_not_of(" \t\r\n", end) == npos) {
    put(SqlKind::comment, end - at_);
    at_ = text_.size();
  } else {
    comments_ = true;
    at_ = end;
  }
  return true;
}

/// Between words of ASCII the octet of the no-break space is one, inside UTF-8 it is part of them.
std::size_t SqlTokens::word_size(std::size_t begin) const noexcept {
  std::size_t size = 0;
  bool ascii = true;
  for (; is_word(peek(begin + size)); ++size) {
    const char c = peek(begin + size);
    if (ascii && (c == '\xa0' || (c == '\xc2' && peek(begin + size + 1) == '\xa0'))) break;
    ascii = static_cast<unsigned char>(c) < 0x80;
  }
  return size;
}

void SqlTokens::read_number() noexcept {
  std::size_t size = 0;
  if (peek() == '0' && lower_ascii(peek(1)) == 'x') {
    size = 2;
    while (text_.substr(at_).size() > size &&
           (is_digit(peek(size)) ||
            (lower_ascii(peek(size)) >= 'a' && lower_ascii(peek(size)) <= 'f'))) {
      ++size;
    }
    put(SqlKind::number, size);
    return;
  }
  while (is_digit(peek(size))) ++size;
  const bool has_point = peek(size) == '.';
  if (has_point) {
    ++size;
    while (is_digit(peek(size))) ++size;
  }
  if (lower_ascii(peek(size)) == 'e') {
    const std::size_t sign = peek(size + 1) == '+' || peek(size + 1) == '-' ? 1 : 0;
    if (is_digit(peek(size + 1 + sign))) {
      size += 2 + sign;
      while (is_digit(peek(size))) ++size;
    } else if (has_point && (peek(size + 1) == '(' ||
                             (peek(size + 1) == '.' && is_word_start(peek(size + 2))))) {
      bare_exponent_ = true;
      put(SqlKind::number, size + 1);
      return;
    }
  }
  const std::size_t letters = word_size(size);
  if (letters > 0 && !has_point) {
    // 1or, 2union, 1dunion: a number, and a word behind it; 1a, 80s, 2nd: one name.
    const std::string_view behind = text_.substr(at_ + size, letters);
    constexpr SqlMarks kGoesOn = sql::logical | sql::compares | sql::compares_only |
                                 sql::calculates | sql::joins | sql::statement | sql::clause;
    const char suffix = lower_ascii(behind[0]);
    const bool suffixed = (suffix == 'd' || suffix == 'f') &&
                          (sql_marks(behind.substr(1)) & (sql::joins | sql::logical)) != 0;
    if (suffixed) {
      ++size;
    } else if ((sql_marks(behind) & kGoesOn) == 0) {
      put(SqlKind::word, size + letters);
      return;
    }
  }
  put(SqlKind::number, std::max<std::size_t>(size, 1));
}

void SqlTokens::read_string(std::size_t prefix) noexcept {
  const char quote = peek(prefix);
  const std::size_t start = at_ + prefix + 1;
  const std::size_t end = sql_string_end(text_.substr(start), quote, true);
  if (end == npos) {
    put(SqlKind::open_string, text_.size() - at_);
  } else {
    put(SqlKind::string, start + end - at_);
  }
}

/// $$…$$ and $tag$…$tag$ of PostgreSQL.
bool SqlTokens::read_dollar_string() noexcept {
  std::size_t size = 1;
  while (size < 32 && is_word_start(peek(size))) ++size;
  if (peek(size) != '$') return false;
  const std::string_view tag = text_.substr(at_, size + 1);
  const std::size_t end = text_.find(tag, at_ + tag.size());
  if (end == npos) return false;
  put(SqlKind::string, end + tag.size() - at_);
  return true;
}

/// N'…', E'…', X'…', U&'…', _utf8'…', q'[…]'
bool SqlTokens::read_prefixed_string() noexcept {
  constexpr std::string_view kPrefixes = "nexbru";
  const char first = lower_ascii(peek());
  if (kPrefixes.find(first) != npos && peek(1) == '\'') {
    read_string(1);
    return true;
  }
  if (first == 'u' && peek(1) == '&' && peek(2) == '\'') {
    read_string(2);
    return true;
  }
  if (first == '_') {
    std::size_t size = 1;
    while (size < 16 && is_word(peek(size))) ++size;
    if (size < 3 || peek(size) != '\'') return false;
    read_string(size);
    return true;
  }
  if (first != 'q' || peek(1) != '\'' || peek(2) == '\0') return false;
  const std::array<char, 2> close{closing(peek(2)), '\''};
  const std::size_t end = text_.find(std::string_view{close.data(), 2}, at_ + 3);
  if (end == npos) return false;
  put(SqlKind::string, end + 2 - at_);
  return true;
}

void SqlTokens::read_word() noexcept {
  std::size_t size = word_size(0);
  // select1, as filters that take blanks away leave it
  if (size > 6 && starts_folded(text_.substr(at_, size), "select") &&
      all_digits(text_.substr(at_ + 6, size - 6))) {
    size = 6;
  }
  put(SqlKind::word, std::max<std::size_t>(size, 1));
}

/// `name` and [name]; [1 TO 5] and ["a"] are none.
void SqlTokens::read_name(char close) noexcept {
  std::size_t size = 1;
  while (size < 64 && (is_word(peek(size)) || peek(size) == ' ' || peek(size) == '.' ||
                       peek(size) == '-' || peek(size) == '#')) {
    ++size;
  }
  if (peek(size) != close || (close == ']' && !is_word_start(peek(1)))) {
    put(SqlKind::other, 1);
  } else {
    put(SqlKind::quoted_name, size + 1);
  }
}

void SqlTokens::read_variable() noexcept {
  if (peek() == '@' &&
      (peek(1) == '>' || peek(1) == '?' || (peek(1) == '@' && !is_word(peek(2))))) {
    put(SqlKind::comparison, 2);
    return;
  }
  std::size_t size = 1;
  if (peek() == '@' && (peek(1) == '"' || peek(1) == '\'' || peek(1) == '`')) {  // @"a"
    const std::size_t end = text_.find(peek(1), at_ + 2);
    put(SqlKind::variable, end == npos ? 1 : end + 1 - at_);
    return;
  }
  if (peek() == '$' && !is_digit(peek(1))) {  // of a program: a name
    put(SqlKind::word, 1 + word_size(1));
    return;
  }
  while (peek(size) == '@' || is_word(peek(size)) || (peek(size) == '.' && is_word(peek(size + 1))))
    ++size;
  put(SqlKind::variable, size);
}

void SqlTokens::read_mark() noexcept {
  const std::string_view rest = text_.substr(at_);
  for (const Mark& mark : kLongMarks) {
    if (rest.substr(0, mark.text.size()) == mark.text) {
      put(mark.kind, mark.text.size());
      return;
    }
  }
  put(kind_of(peek()), 1);
}

std::size_t sql_string_end(std::string_view text, char quote, bool backslash_escapes) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && backslash_escapes) {
      ++i;
    } else if (text[i] == quote) {
      if (i + 1 < text.size() && text[i + 1] == quote) {
        ++i;
      } else {
        return i + 1;
      }
    }
  }
  return npos;
}

bool is_bare_comment(std::string_view comment) noexcept {
  return comment.find_first_not_of(std::string_view{" \t\r\n-+#/*\0;", 11}) == npos;
}

}  // namespace tapwarden
