// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/sql_tokens.hpp"

#include <algorithm>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_space(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0' || c == '\xa0';
}
bool is_word_start(char c) noexcept {
  const char lower = lower_ascii(c);
  return (lower >= 'a' && lower <= 'z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_word(char c) noexcept { return is_word_start(c) || is_digit(c) || c == '$'; }

class Scanner {
 public:
  Scanner(std::string_view text, SqlTokens& out) : text_(text), out_(out) {}

  void run() noexcept {
    while (at_ < text_.size() && out_.size < kSqlTokensMax) {
      if (!skip_blank()) next();
    }
    out_.token[out_.size] = {SqlKind::end, {}};
  }

 private:
  [[nodiscard]] char peek(std::size_t more = 0) const noexcept {
    return at_ + more < text_.size() ? text_[at_ + more] : '\0';
  }

  void put(SqlKind kind, std::size_t size) noexcept {
    out_.token[out_.size++] = {kind, text_.substr(at_, size)};
    at_ += std::min(size, text_.size() - at_);
  }

  bool skip_blank() noexcept {
    if (is_space(peek())) {
      ++at_;
      return true;
    }
    if (peek() != '/' || peek(1) != '*') {
      // The end of a /*! comment whose inside was read.
      if (peek() == '*' && peek(1) == '/') {
        at_ += 2;
        return true;
      }
      return false;
    }
    if (peek(2) == '!') {
      at_ += 3;
      while (is_digit(peek())) ++at_;
      return true;
    }
    const std::size_t end = text_.find("*/", at_ + 2);
    if (end == npos) {
      put(SqlKind::open_comment, text_.size() - at_);
    } else {
      at_ = end + 2;
    }
    return true;
  }

  void next() noexcept {
    const char c = peek();
    if (c == '#' || (c == '-' && peek(1) == '-')) {
      const std::size_t end = std::min(text_.find('\n', at_), text_.size());
      put(SqlKind::line_comment, end - at_);
    } else if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      number();
    } else if (c == '\'' || c == '"') {
      string(0);
    } else if (is_word_start(c)) {
      word();
    } else if (c == '`' || c == '[') {
      const std::size_t end = text_.find(c == '`' ? '`' : ']', at_ + 1);
      put(end == npos ? SqlKind::other : SqlKind::word, end == npos ? 1 : end - at_ + 1);
    } else if (c == '@' || ((c == ':' || c == '$') && is_word(peek(1)))) {
      std::size_t size = 1;
      while (peek(size) == '@' || peek(size) == '.' || is_word(peek(size))) ++size;
      put(SqlKind::variable, size);
    } else {
      mark(c);
    }
  }

  void number() noexcept {
    std::size_t size = 1;
    while (is_word(peek(size)) || (peek(size) == '.' && is_digit(peek(size + 1))) ||
           (peek(size) == '.' && !is_word_start(peek(size + 1)))) {
      ++size;
    }
    // 1or, 2union: digits end where a word begins, except in 0x1f and 1e5.
    const std::string_view all = text_.substr(at_, size);
    const std::size_t letter = all.find_first_not_of("0123456789.");
    if (letter != npos && letter > 0) {
      const bool hex =
          starts_folded(all, "0x") && all.find_first_not_of("0123456789abcdefABCDEFxX") == npos;
      const bool exponent = lower_ascii(all[letter]) == 'e' && letter + 1 < all.size() &&
                            all.find_first_not_of("0123456789", letter + 1) == npos;
      if (!hex && !exponent) size = letter;
    }
    put(SqlKind::number, size);
  }

  void string(std::size_t prefix) noexcept {
    const char quote = peek(prefix);
    const std::size_t start = at_ + prefix + 1;
    const std::size_t end = sql_string_end(text_.substr(start), quote, true);
    if (end == npos) {
      put(SqlKind::open_string, text_.size() - at_);
    } else {
      put(SqlKind::string, start + end - at_);
    }
  }

  void word() noexcept {
    const char lower = lower_ascii(peek());
    if (peek(1) == '\'' && (lower == 'n' || lower == 'x' || lower == 'b' || lower == 'e')) {
      string(1);
      return;
    }
    std::size_t size = 1;
    while (is_word(peek(size))) ++size;
    put(SqlKind::word, size);
  }

  void mark(char c) noexcept {
    const char after = peek(1);
    switch (c) {
      case '(': put(SqlKind::open, 1); break;
      case ')': put(SqlKind::close, 1); break;
      case ',': put(SqlKind::comma, 1); break;
      case '.': put(SqlKind::dot, 1); break;
      case ';': put(SqlKind::semicolon, 1); break;
      case '=': put(SqlKind::comparison, 1); break;
      case '<':
      case '>': {
        std::size_t size = after == '=' || after == '>' ? 2 : 1;
        if (size == 2 && peek(2) == '>') size = 3;
        put(SqlKind::comparison, size);
        break;
      }
      case '!':
        put(after == '=' || after == '<' || after == '>' ? SqlKind::comparison : SqlKind::not_sign,
            after == '=' || after == '<' || after == '>' ? 2 : 1);
        break;
      case '~': put(SqlKind::not_sign, 1); break;
      case '|':
      case '&': put(after == c ? SqlKind::logical : SqlKind::arithmetic, after == c ? 2 : 1); break;
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
      case '^': put(SqlKind::arithmetic, 1); break;
      default: put(SqlKind::other, 1); break;
    }
  }

  std::string_view text_;
  SqlTokens& out_;
  std::size_t at_ = 0;
};

}  // namespace

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

void tokenize_sql(std::string_view text, SqlTokens& out) noexcept {
  out.size = 0;
  Scanner(text, out).run();
}

}  // namespace tapwarden
