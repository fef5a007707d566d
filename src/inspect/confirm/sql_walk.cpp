// SPDX-License-Identifier: Apache-2.0
// Operands and operators.
#include "inspect/confirm/sql_walker.hpp"

namespace tapwarden {
namespace {

bool is_sign(std::string_view text) noexcept { return text == "-" || text == "+"; }

bool is_json_operator(std::string_view text) noexcept {
  return text == "@>" || text == "<@" || text == "@?" || text == "@@" || text == "->>" ||
         text == "#>" || text == "#>>";
}

}  // namespace

SqlWalk SqlWalker::run() noexcept {
  if (wants_operand_) wants_operand_ = !begins_with_operator();
  leading_ = !wants_operand_ && !behind_string_;
  walk_.leading = leading_ && (at_.marked(sql::logical) ||
                               (at_.is(SqlKind::logical) && at_.is(SqlKind::open, 1)));
  for (std::size_t i = 0; i <= kSqlTokensMax; ++i) {
    if (!(wants_operand_ ? operand() : rest_of_operand())) break;
  }
  return walk_;
}

bool SqlWalker::begins_with_operator() const noexcept {
  if (at_.is(SqlKind::comparison) || at_.is(SqlKind::logical) || at_.is(SqlKind::close) ||
      at_.is(SqlKind::semicolon) || at_.is(SqlKind::comma)) {
    return true;
  }
  if (at_.is(SqlKind::arithmetic)) {
    const char c = at_.now().text[0];
    return c != '-' && c != '+';
  }
  if (!at_.is(SqlKind::word) || at_.is_word("not")) return false;
  return at_.marked(sql::logical | sql::joins | sql::clause | sql::compares_only) ||
         (at_.marked(sql::compares) && !at_.is_word("exists") && !at_.is_call()) ||
         (at_.is_word("in") && at_.is(SqlKind::open, 1));
}

bool SqlWalker::operand() noexcept {
  if (at_.is(SqlKind::sign) || (at_.is(SqlKind::arithmetic) && is_sign(at_.now().text)) ||
      at_.now().text == "!~" || at_.now().text == "~~") {
    at_.step();
    return true;
  }
  switch (at_.now().kind) {
    case SqlKind::end:
      if (comparing_ && last_joins_ && left_ == Operand::literal) return certain();  // or 1 <
      return stop(SqlTail::dangling);
    case SqlKind::comment: walk_.rest = at_.now().text; return stop(SqlTail::dangling);
    case SqlKind::open:
      at_.step();
      gap_call_ = false;
      return push(false, sql::function);
    case SqlKind::close:
      if (!call_opened_) return false;
      at_.step();
      return pop();
    case SqlKind::number:
    case SqlKind::string: at_.step(); return finish(Operand::literal);
    case SqlKind::variable: at_.step(); return finish(Operand::constant);
    case SqlKind::open_string:
      walk_.rest = at_.now().text;
      at_.step();
      finish(Operand::literal);
      return stop(SqlTail::open_string);
    case SqlKind::quoted_name: skip_names(); return finish(Operand::name);
    case SqlKind::arithmetic:
      if (at_.now().text == "*" && call_opened_) {  // count(*)
        at_.step();
        return finish(Operand::literal);
      }
      return false;
    case SqlKind::word: return word_operand();
    default: return false;
  }
}

bool SqlWalker::word_operand() noexcept {
  const bool first = walk_.operands == 0 && depth_ == 0 && !behind_string_ && !leading_;
  if (at_.is_word("select")) {
    if (!first && is_select(at_, true) && !gap_call_) return certain();
    if (!first && is_select(at_, false)) return certain();
    // in (select name): one name is enough where an operator stands in front
    return certain_if(walk_.compared > 0 && at_.is_name(1) && at_.is(SqlKind::close, 2));
  }
  if (at_.is_word("case")) {
    return certain_if(is_case(at_) || (depth_ > 0 && at_.is_cut(1)));
  }
  if (at_.marked(sql::joins | sql::clause) && !at_.is_call() && !at_.is_word("values")) {
    if (at_.marked(sql::joins) && is_union(at_)) return certain();
    if (first) return false;
  }
  if (is_telling_call(at_)) return certain();
  if (at_.is_call()) {
    const bool known = at_.marked(sql::function);
    if (at_.marked(sql::tells) && at_.is(SqlKind::close, 2)) {
      ++walk_.calls;
      at_.step(3);
      if (!first && (behind_string_ || walk_.logical > 0 || walk_.calls > 1)) return certain();
      return finish(Operand::pure);
    }
    if (at_.is_word("chr") || at_.is_word("char")) {
      if (++chars_ > 1 && at_.is(SqlKind::number, 2)) return certain();
    }
    gap_call_ = !known && at_.now().text.data() + at_.now().text.size() != at_.now(1).text.data();
    if (known) ++walk_.calls;
    if (!known) ++walk_.names;
    const SqlMarks marks = at_.now().marks;
    at_.step(2);
    return push(true, marks);
  }
  if (at_.is_word("array") && at_.now(1).text == "[") return certain_if(comparing_);
  if (at_.marked(sql::prefix) && !at_.is_cut(1)) {
    at_.step();
    return true;
  }
  if (at_.marked(sql::constant) && !at_.is(SqlKind::dot, 1)) {
    const bool truth = at_.is_word("true") || at_.is_word("false");
    if (truth && last_joins_ && left_ == Operand::literal && at_.is_cut(1)) return certain();
    at_.step();
    return finish(Operand::constant);
  }
  if (!at_.is_name() && !at_.is_word("values") && !at_.marked(sql::clause) &&
      !at_.marked(sql::type))
    return false;
  skip_names();
  return finish(Operand::name);
}

void SqlWalker::skip_names() noexcept {
  at_.step();
  while (at_.is(SqlKind::dot) && (at_.is(SqlKind::word, 1) || at_.is(SqlKind::quoted_name, 1))) {
    at_.step(2);
  }
}

bool SqlWalker::push(bool call, SqlMarks marks) noexcept {
  if (depth_ >= kDepthMax) return false;
  opened_[depth_++] = {walk_.names, last_joins_, left_, comparing_, marks};
  comparing_ = false;
  call_opened_ = call;
  wants_operand_ = true;
  return true;
}

bool SqlWalker::pop() noexcept {
  call_opened_ = false;
  if (depth_ == 0) {  // closes a parenthesis of the statement
    wants_operand_ = false;
    comparing_ = false;
    last_joins_ = false;
    return true;
  }
  const Opened& opened = opened_[--depth_];
  last_joins_ = opened.joins;
  left_ = opened.left;
  comparing_ = opened.comparing;
  return finish(walk_.names == opened.names && (opened.marks & sql::function) != 0 ? Operand::pure
                                                                                   : Operand::name);
}

bool SqlWalker::finish(Operand operand) noexcept {
  ++walk_.operands;
  if (operand == Operand::name) ++walk_.names;
  wants_operand_ = false;
  call_opened_ = false;
  if (comparing_) {
    comparing_ = false;
    if (left_ == Operand::literal && operand == Operand::literal && depth_ > 0 &&
        (opened_[depth_ - 1].marks & sql::chooses) != 0) {
      return certain();  // if(1=1,…
    }
    if (last_joins_) {
      if (is_fixed(left_) && is_fixed(operand) &&
          (!ordering_ || behind_string_ || walk_.leading || walk_.starts_literal ||
           walk_.compared == 1)) {
        return certain();
      }
      if (is_fixed(left_) || is_fixed(operand)) walk_.compared_literal = true;
    }
    if (is_fixed(left_) && is_fixed(operand)) ++walk_.fixed;
    left_ = is_fixed(left_) && is_fixed(operand) ? Operand::pure : Operand::name;
    return true;
  }
  if (walk_.operands == 1 && depth_ == 0 && is_fixed(operand)) walk_.starts_literal = true;
  if (last_joins_ && is_fixed(operand)) walk_.joined_literal = true;
  left_ = operand;
  return true;
}

bool SqlWalker::rest_of_operand() noexcept {
  switch (at_.now().kind) {
    case SqlKind::end: return stop(SqlTail::ended);
    case SqlKind::comment: walk_.rest = at_.now().text; return stop(SqlTail::comment);
    case SqlKind::semicolon: return semicolon();
    case SqlKind::close: at_.step(); return pop();
    case SqlKind::comma: last_joins_ = comparing_ = false; return wants_more();
    case SqlKind::comparison:
      ++walk_.compared;
      ordering_ = at_.now().text == "<" || at_.now().text == ">";  // of maths and of tags too
      return compare();
    case SqlKind::logical: ++walk_.logical; return join();
    case SqlKind::arithmetic: ++walk_.calculated; return wants_more();
    case SqlKind::sign:
      if (at_.now().text != "~") return false;
      ++walk_.compared;  // of PostgreSQL
      return compare();
    case SqlKind::variable:  // ? of PostgreSQL
      if (at_.now().text != "?" || !at_.is(SqlKind::string, 1)) return false;
      ++walk_.compared;
      return compare();
    case SqlKind::cast: return cast();
    case SqlKind::dot:
      if (!at_.is(SqlKind::quoted_name, 1) && !at_.is(SqlKind::word, 1)) return false;
      at_.step(2);
      return true;
    case SqlKind::string:
    case SqlKind::open_string: return adjacent();
    case SqlKind::quoted_name:
      at_.step();  // a[1], and an alias
      return true;
    case SqlKind::open:
      if (behind_string_ && left_ == Operand::name) {  // name (…
        at_.step();
        return push(true, 0);
      }
      return group();
    case SqlKind::word: return word();
    default: return false;
  }
}

bool SqlWalker::wants_more() noexcept {
  at_.step();
  wants_operand_ = true;
  return true;
}

bool SqlWalker::compare() noexcept {
  comparing_ = true;
  if (walk_.operands == 1 && depth_ == 0) walk_.starts_literal = false;
  return wants_more();
}

bool SqlWalker::join() noexcept {
  last_joins_ = true;
  comparing_ = false;
  return wants_more();
}

bool SqlWalker::semicolon() noexcept {
  if (at_.is_cut()) {
    while (at_.is(SqlKind::semicolon)) at_.step();
    walk_.rest = at_.now().text;
    return stop(at_.is(SqlKind::end) ? SqlTail::semicolon : SqlTail::comment);
  }
  while (at_.is(SqlKind::semicolon) || at_.is(SqlKind::open)) at_.step();
  if (is_statement(at_)) return certain();
  if (at_.is_word("end") && at_.is_cut(1)) return certain();
  return false;
}

bool SqlWalker::cast() noexcept {
  const bool sql_type = at_.marked(sql::type, 1);
  at_.step(2);
  if (!sql_type) return false;
  if (behind_close() && walk_.calls > 0) return certain();
  if (is_json_operator(at_.now().text) && left_ == Operand::literal) return certain();
  if (behind_close() || left_ == Operand::literal) ++casts_;
  if (casts_ > 0 && at_.is(SqlKind::end))
    return certain_if(walk_.operands > 0 && left_ != Operand::none);
  return true;
}

bool SqlWalker::behind_close() const noexcept {
  return at_.at() >= 3 && SqlView(at_.tokens(), at_.at() - 3).is(SqlKind::close);
}

bool SqlWalker::adjacent() noexcept {
  if (left_ != Operand::literal && !(behind_string_ && walk_.operands == 0)) return false;
  if (at_.at() > 0 && !SqlView(at_.tokens(), at_.at() - 1).is(SqlKind::string)) return false;
  if (at_.is(SqlKind::string)) {
    at_.step();
    return finish(Operand::literal);
  }
  walk_.rest = at_.now().text;
  return stop(SqlTail::open_string);
}

bool SqlWalker::group() noexcept {
  SqlView inner = at_;
  while (inner.is(SqlKind::open)) inner.step();
  if (inner.is_word("select") && is_select(inner, true)) {
    return certain_if(left_ != Operand::name || walk_.operands != 1 || behind_string_);
  }
  return false;
}

SqlWalk walk_sql(SqlTokens& tokens, bool behind_operand) noexcept {
  return SqlWalker(tokens, behind_operand).run();
}

}  // namespace tapwarden
