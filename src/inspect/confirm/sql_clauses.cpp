// SPDX-License-Identifier: Apache-2.0
// Operators that are words, clauses, and statements behind a value.
#include "inspect/confirm/sql_walker.hpp"

namespace tapwarden {
namespace {

std::string_view unquoted(std::string_view name) noexcept {
  const bool quoted = name.size() > 2 && (name[0] == '`' || name[0] == '[');
  return quoted ? name.substr(1, name.size() - 2) : name;
}

}  // namespace

bool SqlWalker::word() noexcept {
  if (at_.marked(sql::joins)) {
    if (is_union(at_)) return certain();
    SqlView next = at_;
    next.step();
    while (next.is_word("all") || next.is_word("distinct") || next.is(SqlKind::open)) next.step();
    walk_.union_end = next.is_cut();
    return false;
  }
  if (at_.is_word("in") && at_.is_word("boolean", 1)) {  // of MATCH … AGAINST
    at_.step(3);
    return true;
  }
  SqlView behind_not = at_;
  if (at_.is_word("not")) behind_not.step();
  if (behind_not.marked(sql::compares | sql::compares_only) && !at_.is_word("exists")) {
    return word_comparison(behind_not);
  }
  if (at_.marked(sql::postfix) || (at_.is_word("not") && at_.is_word("null", 1))) {
    at_.step(at_.is_word("not") ? 2 : 1);
    ++walk_.compared;
    return true;
  }
  if (at_.marked(sql::logical)) return logical_word();
  if (at_.marked(sql::calculates)) {
    ++walk_.calculated;
    ++walk_.plain_words;
    return wants_more();
  }
  if (is_sure_statement() || (behind_string_ && is_statement_behind_string())) return certain();
  return clause();
}

bool SqlWalker::word_comparison(SqlView& op) noexcept {
  if (op.marked(sql::compares)) {
    if (op.at() == at_.at() && !op.is_word("similar")) ++walk_.plain_words;
  }
  ++walk_.compared;
  ordering_ = false;
  const bool is_is = op.is_word("is");
  const bool two_words = (op.is_word("sounds") && op.is_word("like", 1)) ||
                         (op.is_word("similar") && op.is_word("to", 1));
  at_ = op;
  compare();
  if (two_words) at_.step();
  if (is_is && at_.is_word("not")) at_.step();
  if (op.is_word("similar") && !two_words) return false;
  if (is_is && at_.is_word("distinct") && at_.is_word("from", 1)) at_.step(2);
  return true;
}

bool SqlWalker::logical_word() noexcept {
  ++walk_.logical;
  if (at_.is_word("having")) walk_.having = true;
  if (!at_.is_word("xor") && !at_.is_word("having")) ++walk_.plain_words;
  return join();
}

bool SqlWalker::is_sure_statement() const noexcept {
  if (!is_statement(at_)) return false;
  if (at_.is_word("exec") || at_.is_word("execute")) return true;
  if (at_.is_word("update")) return !behind_string_ && at_.is(SqlKind::comparison, 4);
  if (at_.is_word("insert")) {
    return !behind_string_ && (at_.is(SqlKind::open, 3) || at_.is_word("values", 3));
  }
  return at_.is_word("declare") || at_.is_word("waitfor") ||
         (at_.is_word("select") && walk_.operands > 0 && is_fixed(left_) &&
          at_.tokens().has_comments());
}

bool SqlWalker::is_statement_behind_string() const noexcept {
  if (at_.is_word("select")) {
    if (!is_select(at_, true)) return false;
    if (at_.is_literal(1) && !at_.is(SqlKind::open_string, 1) &&
        (at_.is_cut(2) || at_.marked(sql::statement, 2) || at_.is(SqlKind::semicolon, 2)))
      return true;
  } else if (!is_statement(at_)) {
    return false;
  } else if (at_.is_word("goto") || at_.is_word("begin") || at_.is_word("if") ||
             at_.is_word("while") || at_.is_word("shutdown") || at_.is_word("alter")) {
    return true;
  }
  SqlView last = at_;
  while (!last.is(SqlKind::end)) {
    if (last.is(SqlKind::comment)) return is_bare_comment(last.now().text);
    last.step();
  }
  return false;
}

bool SqlWalker::clause() noexcept {
  if ((at_.is_word("order") || at_.is_word("group")) && at_.is_word("by", 1)) return order_by();
  if (at_.is_word("limit") || at_.is_word("offset") || at_.is_word("fetch")) {
    if (!at_.is_literal(1)) return false;
    walk_.counted = true;
    at_.step(2);
    left_ = Operand::literal;
    return true;
  }
  if (at_.is_word("into")) {
    if (at_.is_word("outfile", 1) || at_.is_word("dumpfile", 1)) {
      return certain_if(at_.is_literal(2) || at_.is(SqlKind::open, 2) || at_.is_call(2));
    }
    return certain_if(at_.is(SqlKind::variable, 1));
  }
  if (at_.is_word("procedure"))
    return certain_if(at_.is_word("analyse", 1) && (at_.is(SqlKind::open, 2) || at_.is_cut(2)));
  if (at_.is_word("for") && (at_.is_word("update", 1) || at_.is_word("updateunion", 1))) {
    at_.step(2);
    return true;
  }
  if (at_.is_word("for") && at_.is_word("xml", 1)) return certain();
  if (at_.is_word("collate") && at_.now(1).text.size() > 2) {
    walk_.counted = true;
    const bool known = at_.is(SqlKind::quoted_name, 1) || at_.is_word("nocase", 1) ||
                       at_.is_word("binary", 1) || at_.is_word("rtrim", 1) ||
                       at_.now(1).text.find('_') != std::string_view::npos;
    at_.step(2);
    return known;
  }
  if (at_.is_word("escape") && at_.is_literal(1)) return certain_if(walk_.compared > 0);
  if (at_.is_word("as")) return alias();
  if (at_.is_word("from")) {
    if ((sql_marks(unquoted(at_.now(1).text)) & sql::catalogue) != 0) return certain();
    if (at_.is(SqlKind::open, 1) && SqlView(at_.tokens(), at_.at() + 2).is_word("select") &&
        is_select({at_.tokens(), at_.at() + 2}, true))
      return certain();
    if (at_.is(SqlKind::quoted_name, 1) && (at_.is(SqlKind::dot, 2) || at_.is_word("where", 2)))
      return certain();
    if (depth_ > 0) return wants_more();  // substr(a from 1 for 1)
    return false;
  }
  if (depth_ > 0 && (at_.is_word("for") || at_.is_word("using") || at_.is_word("placing") ||
                     at_.is_word("separator")))
    return wants_more();
  if ((at_.is_word("asc") || at_.is_word("desc")) &&
      (walk_.counted || at_.is_cut(1) || at_.is(SqlKind::comma, 1))) {
    at_.step();
    return true;
  }
  return false;
}

bool SqlWalker::order_by() noexcept {
  const bool by_number = at_.is(SqlKind::number, 2);
  SqlView what = at_;
  what.step(2);
  while (what.is(SqlKind::open)) what.step();
  if (what.is_word("select") && is_select(what, true)) return certain();
  if (what.is_call() && what.marked(sql::chooses | sql::acts) &&
      (what.is_literal(2) || what.is_call(2) || what.marked(sql::constant, 2)))
    return certain();
  if (is_case(what)) return certain();
  if (by_number) walk_.counted = true;
  at_.step();
  last_joins_ = comparing_ = false;
  return wants_more();
}

bool SqlWalker::alias() noexcept {
  if ((left_ != Operand::name || behind_string_) && (at_.at() > 0 || behind_string_) &&
      at_.is_word("from", 2) && (at_.is_name(1) || at_.is(SqlKind::string, 1)) &&
      (at_.is(SqlKind::quoted_name, 1) || at_.is(SqlKind::string, 1) || at_.is_cut(3))) {
    return certain();
  }
  if (depth_ == 0) return false;
  at_.step(2);  // cast(a as int)
  return true;
}

}  // namespace tapwarden
