// SPDX-License-Identifier: Apache-2.0
// Shapes of statements, asked of the tokens from a place on: a word of SQL counts only together
// with what has to stand behind it. "select a plan from the list" is no SELECT.
#pragma once

#include "inspect/confirm/sql_tokens.hpp"

namespace tapwarden {

/// Tokens from a place on. Looks only, and is cheap to copy.
class SqlView {
 public:
  SqlView(SqlTokens& tokens, std::size_t at) : tokens_(&tokens), at_(at) {}

  const SqlToken& now(std::size_t more = 0) const noexcept { return tokens_->at(at_ + more); }
  [[nodiscard]] bool is(SqlKind kind, std::size_t more = 0) const noexcept {
    return now(more).kind == kind;
  }
  [[nodiscard]] bool marked(SqlMarks marks, std::size_t more = 0) const noexcept {
    return (now(more).marks & marks) != 0;
  }
  [[nodiscard]] bool is_word(std::string_view word, std::size_t more = 0) const noexcept;
  /// A word that is no keyword, or a quoted name.
  [[nodiscard]] bool is_name(std::size_t more = 0) const noexcept;
  /// A number, string or variable.
  [[nodiscard]] bool is_literal(std::size_t more = 0) const noexcept;
  /// Nothing that matters follows: the end, a comment that cuts the rest, or a closed statement.
  [[nodiscard]] bool is_cut(std::size_t more = 0) const noexcept;
  /// word( … without a blank, or of a known function with one.
  [[nodiscard]] bool is_call(std::size_t more = 0) const noexcept;
  void step(std::size_t count = 1) noexcept { at_ += count; }
  [[nodiscard]] std::size_t at() const noexcept { return at_; }
  [[nodiscard]] SqlTokens& tokens() const noexcept { return *tokens_; }

 private:
  SqlTokens* tokens_;
  std::size_t at_;
};

/// SELECT and what makes it one. `joined`: it stands where only SQL puts it, behind UNION for
/// instance, so that SELECT name FROM name is enough.
bool is_select(SqlView at, bool joined) noexcept;
/// UNION [ALL] SELECT …, with parentheses and VALUES too.
bool is_union(SqlView at) noexcept;
/// What a stacked statement begins with: DROP TABLE …, EXEC …, WAITFOR DELAY '…'
bool is_statement(SqlView at) noexcept;
/// CASE WHEN … THEN, CASE x WHEN …
bool is_case(SqlView at) noexcept;
/// A call of a function that no value makes: SLEEP(5), DBMS_PIPE.RECEIVE_MESSAGE(…), ASCII(SUBSTR(…
bool is_telling_call(SqlView at) noexcept;

}  // namespace tapwarden
