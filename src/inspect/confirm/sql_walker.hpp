// SPDX-License-Identifier: Apache-2.0
// The walk of sql_walk.hpp, as the two files that it is made of know it.
#pragma once

#include <array>

#include "inspect/confirm/sql_shapes.hpp"
#include "inspect/confirm/sql_walk.hpp"

namespace tapwarden {

class SqlWalker {
 public:
  SqlWalker(SqlTokens& tokens, bool behind_operand)
      : at_(tokens, 0), wants_operand_(!behind_operand), behind_string_(behind_operand) {}

  SqlWalk run() noexcept;

 private:
  /// What the last operand was; `pure`: a call or a group without names.
  enum class Operand : std::uint8_t { none, literal, constant, pure, name };
  /// What was outside when a parenthesis opened.
  struct Opened {
    std::size_t names;
    bool joins;
    Operand left;
    bool comparing;
    SqlMarks marks;  ///< of the function in front of it
  };
  static constexpr std::size_t kDepthMax = 32;

  static bool is_fixed(Operand operand) noexcept {
    return operand == Operand::literal || operand == Operand::constant || operand == Operand::pure;
  }
  bool certain() noexcept {
    walk_.certain = true;
    return false;
  }
  bool certain_if(bool is_certain) noexcept { return is_certain ? certain() : false; }
  bool stop(SqlTail tail) noexcept {
    walk_.tail = tail;
    return false;
  }

  // Each answers false when the walk ends there.
  /// or 1=1, union select, = 5, ) and: what was in front of it stands in the statement.
  [[nodiscard]] bool begins_with_operator() const noexcept;
  /// False ends the walk.
  bool operand() noexcept;
  bool word_operand() noexcept;
  void skip_names() noexcept;
  /// `marks`: of the function that is called; of a group those of any function.
  bool push(bool call, SqlMarks marks) noexcept;
  bool pop() noexcept;
  bool finish(Operand operand) noexcept;
  /// An operator, a clause, the end.
  bool rest_of_operand() noexcept;
  bool wants_more() noexcept;
  bool compare() noexcept;
  bool join() noexcept;
  bool semicolon() noexcept;
  /// ::int
  bool cast() noexcept;
  [[nodiscard]] bool behind_close() const noexcept;
  /// 'a' 'b' is one string; so is what is set around the value.
  bool adjacent() noexcept;
  /// 1(select …): broken, and tried all the same.
  bool group() noexcept;
  bool word() noexcept;
  bool word_comparison(SqlView& op) noexcept;
  bool logical_word() noexcept;
  /// Without ; in front, and where words of prose would end the walk: 1 exec xp_cmdshell 'dir'
  [[nodiscard]] bool is_sure_statement() const noexcept;
  /// SQL Server needs no ; between two. A statement that is quoted in a text ends in a quote, one
  /// that was injected in a comment.
  [[nodiscard]] bool is_statement_behind_string() const noexcept;
  bool clause() noexcept;
  bool order_by() noexcept;
  /// ) AS name FROM, ` AS `name` FROM
  bool alias() noexcept;

  SqlView at_;
  bool wants_operand_;
  bool behind_string_;
  bool leading_ = false;  // begins with an operator, in no string
  SqlWalk walk_;
  std::array<Opened, kDepthMax> opened_{};
  std::size_t depth_ = 0;
  Operand left_ = Operand::none;
  bool last_joins_ = false;  // a logical operator stands in front of the operand
  bool comparing_ = false;
  bool ordering_ = false;  // the comparison is < or >
  bool call_opened_ = false;
  bool gap_call_ = false;  // name (…: a word of prose in front of a parenthesis
  std::size_t chars_ = 0;  // calls of chr
  std::size_t casts_ = 0;
};

}  // namespace tapwarden
