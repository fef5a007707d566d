// SPDX-License-Identifier: Apache-2.0
// SQL text as tokens, in what MySQL, PostgreSQL, SQL Server, Oracle and SQLite have in common, read
// only as far as somebody asks: prose is given up after a word or two.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "inspect/confirm/sql_words.hpp"

namespace tapwarden {

enum class SqlKind : std::uint8_t {
  end,
  number,       ///< 17, 0x1f, 1e5
  string,       ///< closed: 'a', "a", N'a', q'[a]', $$a$$
  open_string,  ///< not closed before the end of the text
  word,         ///< keyword, name
  quoted_name,  ///< `name`, [name]
  variable,     ///< @a, @@version, :a, $1, ?, \N
  comparison,   ///< = <> != < > <= >= <=> := ~~ @> <@
  logical,      ///< || &&
  arithmetic,   ///< + - * / % ^ | & << >> -> #>
  sign,         ///< ! ~
  open,
  close,  ///< ( )
  comma,
  dot,
  semicolon,
  cast,     ///< ::
  comment,  ///< -- or # up to the end of the text, or /* that is not closed
  other,
};

struct SqlToken {
  SqlKind kind = SqlKind::end;
  std::string_view text;  ///< as written
  SqlMarks marks = 0;     ///< of a word
};

inline constexpr std::size_t kSqlTokensMax = 256;

/// BOUND: reads each octet of the text once.
class SqlTokens {
 public:
  /// LIFETIME: no longer than `text`.
  void start(std::string_view text) noexcept;
  /// Behind the last one, and from kSqlTokensMax on, `end`.
  const SqlToken& at(std::size_t index) noexcept {
    while (size_ <= index && !done_) read();
    return index < size_ ? token_[index] : end_;
  }
  /// Whether a comment stood in place of a blank in front of the tokens that were read.
  [[nodiscard]] bool has_comments() const noexcept { return comments_; }
  /// 1.e(…), 1.e.name: a number whose exponent is missing, which MySQL reads over.
  [[nodiscard]] bool has_bare_exponent() const noexcept { return bare_exponent_; }

 private:
  [[nodiscard]] char peek(std::size_t more = 0) const noexcept {
    return at_ + more < text_.size() ? text_[at_ + more] : '\0';
  }
  void put(SqlKind kind, std::size_t size) noexcept;
  void read() noexcept;
  [[nodiscard]] std::size_t blank_size() const noexcept;
  [[nodiscard]] std::size_t word_size(std::size_t begin) const noexcept;
  bool skip_comment() noexcept;
  bool skip_line_comment() noexcept;
  void read_number() noexcept;
  void read_word() noexcept;
  void read_string(std::size_t prefix) noexcept;
  bool read_dollar_string() noexcept;
  bool read_prefixed_string() noexcept;
  void read_name(char close) noexcept;
  void read_variable() noexcept;
  void read_mark() noexcept;

  std::string_view text_;
  std::size_t at_ = 0;
  std::array<SqlToken, kSqlTokensMax> token_;
  std::size_t size_ = 0;
  SqlToken end_;
  bool done_ = true;
  bool comments_ = false;
  bool bare_exponent_ = false;
};

/// End of the string that began in front of `text` with `quote`: behind its closing quote; npos: it
/// is not closed. A doubled quote, and one behind a backslash when `backslash_escapes`, is inside.
std::size_t sql_string_end(std::string_view text, char quote, bool backslash_escapes) noexcept;

/// Nothing but blanks and the marks that are put behind -- so that it is a comment: "--", "-- -",
/// "--+", "#", "/*".
bool is_bare_comment(std::string_view comment) noexcept;

}  // namespace tapwarden
