// SPDX-License-Identifier: Apache-2.0
// Reads what stands behind a value as the rest of an expression: operand, operator, operand, …,
// with clauses and parentheses. Prose ends the walk at its second word.
#pragma once

#include "inspect/confirm/sql_tokens.hpp"

namespace tapwarden {

enum class SqlTail : std::uint8_t {
  broken,       ///< a token that cannot stand there
  ended,        ///< the end, behind an operand
  dangling,     ///< the end, behind an operator
  open_string,  ///< the end, inside a string: what the application puts behind the value closes it
  comment,      ///< a comment cuts the rest off
  semicolon,    ///< the end, behind ;
};

struct SqlWalk {
  bool certain = false;  ///< found what stands in no harmless value; the walk ended there
  SqlTail tail = SqlTail::broken;
  std::string_view rest;        ///< text of the comment, or of the open string with its quote
  std::size_t logical = 0;      ///< operators by kind: or, &&
  std::size_t compared = 0;     ///< =, like
  std::size_t calculated = 0;   ///< +, div
  std::size_t plain_words = 0;  ///< of these, those that prose has too: or, like, is
  std::size_t fixed = 0;        ///< comparisons without a name: 1=1
  std::size_t names = 0;        ///< operands that are neither literals nor calls of known functions
  std::size_t operands = 0;
  std::size_t calls = 0;          ///< of known functions
  bool joined_literal = false;    ///< or 1, and 'a', having 1
  bool compared_literal = false;  ///< a logical operator, and a comparison with a literal
  bool counted = false;           ///< order by 5, limit 1, collate, …: a clause
  bool leading = false;           ///< begins with or, and, &&(
  bool having = false;
  bool union_end = false;       ///< ends in UNION
  bool starts_literal = false;  ///< the first operand is a literal, alone in front of an operator
};

/// `behind_operand`: begins behind a string that was just closed. Else an operand or an operator
/// may come first.
SqlWalk walk_sql(SqlTokens& tokens, bool behind_operand) noexcept;

}  // namespace tapwarden
