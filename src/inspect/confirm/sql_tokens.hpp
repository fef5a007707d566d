// SPDX-License-Identifier: Apache-2.0
// SQL text as tokens, in what MySQL, PostgreSQL, SQL Server, Oracle and SQLite have in common.
// It knows words and marks, no statements.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tapwarden {

enum class SqlKind : std::uint8_t {
  end,
  number,       ///< 17, 0x1f, 1e5
  string,       ///< closed: 'a', "a", N'a'
  open_string,  ///< not closed before the end of the text
  word,         ///< keyword, name, `name`, [name]
  variable,     ///< @a, @@version, :a, $1
  comparison,   ///< = <> != < > <= >= <=> ~ !~
  logical,      ///< || &&
  arithmetic,   ///< + - * / % ^ | &
  open,
  close,  ///< ( )
  comma,
  dot,
  semicolon,
  not_sign,      ///< ! ~
  line_comment,  ///< -- or #, to the end of the line
  open_comment,  ///< /* that is not closed
  other,
};

struct SqlToken {
  SqlKind kind = SqlKind::end;
  std::string_view text;  ///< as written
};

inline constexpr std::size_t kSqlTokensMax = 256;

struct SqlTokens {
  std::array<SqlToken, kSqlTokensMax + 1> token;  ///< an `end` behind the last one
  std::size_t size = 0;
};

/// Comments in /* */ are white space, those of MySQL with code in them (/*!50000 … */) are opened.
void tokenize_sql(std::string_view text, SqlTokens& out) noexcept;

/// End of the string that began in front of `text` with `quote`: behind its closing quote; npos: it
/// is not closed. A doubled quote, and one behind a backslash when `backslash_escapes`, is inside.
std::size_t sql_string_end(std::string_view text, char quote, bool backslash_escapes) noexcept;

}  // namespace tapwarden
