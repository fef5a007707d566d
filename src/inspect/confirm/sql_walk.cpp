// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/sql_walk.hpp"

#include <algorithm>

#include "inspect/confirm/sql_shapes.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kDepthMax = 32;

/// What the last operand was.
enum class Operand : std::uint8_t { none, literal, constant, pure, name };

bool is_fixed(Operand operand) noexcept {
  return operand == Operand::literal || operand == Operand::constant || operand == Operand::pure;
}

class Walker {
 public:
  Walker(SqlTokens& tokens, bool behind_operand)
      : at_(tokens, 0), wants_operand_(!behind_operand), behind_string_(behind_operand) {}

  SqlWalk run() noexcept {
    if (wants_operand_) wants_operand_ = !begins_with_operator();
    leading_ = !wants_operand_ && !behind_string_;
    walk_.leading = leading_ && (at_.marked(sql::logical) ||
                                 (at_.is(SqlKind::logical) && at_.is(SqlKind::open, 1)));
    for (std::size_t i = 0; i <= kSqlTokensMax; ++i) {
      if (!(wants_operand_ ? operand() : rest_of_operand())) break;
    }
    return walk_;
  }

 private:
  /// or 1=1, union select, = 5, ) and: what was in front of it stands in the statement.
  [[nodiscard]] bool begins_with_operator() const noexcept {
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

  bool certain() noexcept {
    walk_.certain = true;
    return false;
  }
  bool stop(SqlTail tail) noexcept {
    walk_.tail = tail;
    return false;
  }

  /// False ends the walk.
  bool operand() noexcept {
    if (at_.is(SqlKind::sign) || (at_.is(SqlKind::arithmetic) && is_sign(at_.now().text)) ||
        at_.now().text == "!~" || at_.now().text == "~~") {
      at_.step();
      return true;
    }
    switch (at_.now().kind) {
      case SqlKind::end:
        if (comparing_ && last_joins_ && left_ == Operand::literal) return certain();  // or 1 <
        return stop(SqlTail::dangling);
      case SqlKind::comment:
        walk_.rest = at_.now().text;
        return stop(SqlTail::dangling);
      case SqlKind::open:
        at_.step();
        gap_call_ = false;
        return push();
      case SqlKind::close:
        if (!call_opened_) return false;
        at_.step();
        return pop();
      case SqlKind::number:
      case SqlKind::string:
      case SqlKind::variable:
        at_.step();
        return finish(Operand::literal);
      case SqlKind::open_string:
        walk_.rest = at_.now().text;
        at_.step();
        finish(Operand::literal);
        return stop(SqlTail::open_string);
      case SqlKind::quoted_name:
        skip_names();
        return finish(Operand::name);
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

  static bool is_sign(std::string_view text) noexcept { return text == "-" || text == "+"; }

  bool word_operand() noexcept {
    const bool first = walk_.operands == 0 && depth_ == 0 && !behind_string_ && !leading_;
    if (at_.is_word("select")) {
      if (!first && is_select(at_, true) && !gap_call_) return certain();
      if (!first && is_select(at_, false)) return certain();
      // in (select name): one name is enough where an operator stands in front
      return walk_.compared > 0 && at_.is_name(1) && at_.is(SqlKind::close, 2) ? certain() : false;
    }
    if (at_.is_word("case")) {
      return is_case(at_) || (depth_ > 0 && at_.is_cut(1)) ? certain() : false;
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
      if (at_.marked(sql::probes) && at_.is_word("char") ) ++chars_;
      if (at_.is_word("chr") || at_.is_word("char")) {
        if (++chars_ > 1 && at_.is(SqlKind::number, 2)) return certain();
      }
      gap_call_ = !known && at_.now().text.data() + at_.now().text.size() != at_.now(1).text.data();
      if (known) ++walk_.calls;
      if (!known) ++walk_.names;
      const bool chooses = at_.marked(sql::chooses);
      at_.step(2);
      return push(true, chooses);
    }
    if (at_.is_word("array") && at_.now(1).text == "[") return comparing_ ? certain() : false;
    if (at_.marked(sql::prefix) && !at_.is_cut(1)) {
      at_.step();
      return true;
    }
    if (at_.marked(sql::constant) && !at_.is(SqlKind::dot, 1)) {
      at_.step();
      return finish(Operand::constant);
    }
    if (!at_.is_name() && !at_.is_word("values") && !at_.marked(sql::clause) && !at_.marked(sql::type)) return false;
    skip_names();
    return finish(Operand::name);
  }

  void skip_names() noexcept {
    at_.step();
    while (at_.is(SqlKind::dot) && (at_.is(SqlKind::word, 1) || at_.is(SqlKind::quoted_name, 1))) {
      at_.step(2);
    }
  }

  bool push(bool call = false, bool chooses = false) noexcept {
    if (depth_ >= kDepthMax) return false;
    opened_[depth_++] = {walk_.names, last_joins_, left_, comparing_, chooses};
    comparing_ = false;
    call_opened_ = call;
    wants_operand_ = true;
    return true;
  }

  bool pop() noexcept {
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
    return finish(walk_.names == opened.names ? Operand::pure : Operand::name);
  }

  bool finish(Operand operand) noexcept {
    ++walk_.operands;
    if (operand == Operand::name) ++walk_.names;
    wants_operand_ = false;
    call_opened_ = false;
    if (comparing_) {
      comparing_ = false;
      if (left_ == Operand::literal && operand == Operand::literal && depth_ > 0 &&
          opened_[depth_ - 1].chooses) {
        return certain();  // if(1=1,…
      }
      if (last_joins_) {
        if (is_fixed(left_) && is_fixed(operand) &&
            (!ordering_ || behind_string_ || walk_.leading || walk_.starts_literal || walk_.compared == 1)) {
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

  /// An operator, a clause, the end.
  bool rest_of_operand() noexcept {
    switch (at_.now().kind) {
      case SqlKind::end: return stop(SqlTail::ended);
      case SqlKind::comment:
        walk_.rest = at_.now().text;
        return stop(SqlTail::comment);
      case SqlKind::semicolon: return semicolon();
      case SqlKind::close: at_.step(); return pop();
      case SqlKind::comma:
        last_joins_ = comparing_ = false;
        return wants_more();
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
          return push(true);
        }
        return group();
      case SqlKind::word: return word();
      default: return false;
    }
  }

  bool wants_more() noexcept {
    at_.step();
    wants_operand_ = true;
    return true;
  }
  bool compare() noexcept {
    comparing_ = true;
    if (walk_.operands == 1 && depth_ == 0) walk_.starts_literal = false;
    return wants_more();
  }
  bool join() noexcept {
    last_joins_ = true;
    comparing_ = false;
    return wants_more();
  }

  bool semicolon() noexcept {
    if (at_.is_cut()) {
      while (at_.is(SqlKind::semicolon)) at_.step();
      walk_.rest = at_.now().text;
      return stop(at_.is(SqlKind::end) ? SqlTail::semicolon : SqlTail::comment);
    }
    while (at_.is(SqlKind::semicolon) || at_.is(SqlKind::open)) at_.step();
    if (is_statement(at_) && !(at_.is_word("if") && at_.is(SqlKind::open, 1) && !at_.is_literal(2) && !at_.is(SqlKind::open, 2))) return certain();
    if (at_.is_word("end") && at_.is_cut(1)) return certain();
    return false;
  }

  /// ::int
  bool cast() noexcept {
    const bool sql_type = at_.marked(sql::type, 1);
    at_.step(2);
    if (!sql_type) return false;
    if (behind_close() && walk_.calls > 0) return certain();
    if (is_json_operator(at_.now().text) && left_ == Operand::literal) return certain();
    if (behind_close() || left_ == Operand::literal) ++casts_;
    if (casts_ > 0 && at_.is(SqlKind::end)) return walk_.operands > 0 && left_ != Operand::none ? certain() : false;
    return true;
  }
  static bool is_json_operator(std::string_view text) noexcept {
    return text == "@>" || text == "<@" || text == "@?" || text == "@@" || text == "->>" ||
           text == "#>" || text == "#>>";
  }
  [[nodiscard]] bool behind_close() const noexcept {
    return at_.at() >= 3 && SqlView(at_.tokens(), at_.at() - 3).is(SqlKind::close);
  }

  /// 'a' 'b' is one string; so is what is set around the value.
  bool adjacent() noexcept {
    if (left_ != Operand::literal && !(behind_string_ && walk_.operands == 0)) return false;
    if (at_.at() > 0 && !SqlView(at_.tokens(), at_.at() - 1).is(SqlKind::string)) return false;
    if (at_.is(SqlKind::string)) {
      at_.step();
      return finish(Operand::literal);
    }
    walk_.rest = at_.now().text;
    return stop(SqlTail::open_string);
  }

  /// 1(select …): broken, and tried all the same.
  bool group() noexcept {
    SqlView inner = at_;
    while (inner.is(SqlKind::open)) inner.step();
    if (inner.is_word("select") && is_select(inner, true)) {
      return left_ == Operand::name && walk_.operands == 1 && !behind_string_ ? false : certain();
    }
    return false;
  }

  bool word() noexcept {
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

  bool word_comparison(SqlView& op) noexcept {
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

  bool logical_word() noexcept {
    ++walk_.logical;
    if (at_.is_word("having")) walk_.having = true;
    if (!at_.is_word("xor") && !at_.is_word("having")) ++walk_.plain_words;
    return join();
  }

  /// Without ; in front, and where words of prose would end the walk: 1 exec xp_cmdshell 'dir'
  [[nodiscard]] bool is_sure_statement() const noexcept {
    if (!is_statement(at_)) return false;
    if (at_.is_word("exec") || at_.is_word("execute")) return true;
    if (at_.is_word("update")) return at_.is(SqlKind::comparison, 4);
    if (at_.is_word("insert")) return at_.is(SqlKind::open, 3) || at_.is_word("values", 3);
    return at_.is_word("declare") || at_.is_word("waitfor") ||
           (at_.is_word("select") && walk_.operands > 0 && is_fixed(left_) && at_.tokens().has_comments());
  }

  /// SQL Server needs no ; between two. A statement that is quoted in a text ends in a quote, one that
  /// was injected in a comment.
  [[nodiscard]] bool is_statement_behind_string() const noexcept {
    if (at_.is_word("select")) {
      if (!is_select(at_, true)) return false;
      if (at_.is_literal(1) && !at_.is(SqlKind::open_string, 1) && (at_.is_cut(2) || at_.marked(sql::statement, 2) || at_.is(SqlKind::semicolon, 2))) return true;
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

  bool clause() noexcept {
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
        return at_.is_literal(2) || at_.is(SqlKind::open, 2) || at_.is_call(2) ? certain() : false;
      }
      return at_.is(SqlKind::variable, 1) ? certain() : false;
    }
    if (at_.is_word("procedure")) return at_.is_word("analyse", 1) && (at_.is(SqlKind::open, 2) || at_.is_cut(2)) ? certain() : false;
    if (at_.is_word("for") && (at_.is_word("update", 1) || at_.is_word("updateunion", 1))) {
      at_.step(2);
      return true;
    }
    if (at_.is_word("for") && at_.is_word("xml", 1)) return certain();
    if (at_.is_word("collate") && at_.now(1).text.size() > 2) {
      walk_.counted = true;
      const bool known = at_.is(SqlKind::quoted_name, 1) || at_.is_word("nocase", 1) || at_.is_word("binary", 1) || at_.is_word("rtrim", 1) || at_.now(1).text.find('_') != std::string_view::npos;
      at_.step(2);
      return known;
    }
    if (at_.is_word("escape") && at_.is_literal(1)) return walk_.compared > 0 ? certain() : false;
    if (at_.is_word("as")) return alias();
    if (at_.is_word("from")) {
      if ((sql_marks(unquoted(at_.now(1).text)) & sql::catalogue) != 0) return certain();
      if (at_.is(SqlKind::open, 1) && SqlView(at_.tokens(), at_.at() + 2).is_word("select") && is_select({at_.tokens(), at_.at() + 2}, true)) return certain();
      if (at_.is(SqlKind::quoted_name, 1) && (at_.is(SqlKind::dot, 2) || at_.is_word("where", 2))) return certain();
      if (depth_ > 0) return wants_more();  // substr(a from 1 for 1)
      return false;
    }
    if (depth_ > 0 && (at_.is_word("for") || at_.is_word("using") || at_.is_word("placing") || at_.is_word("separator"))) return wants_more();
    if ((at_.is_word("asc") || at_.is_word("desc")) &&
        (walk_.counted || at_.is_cut(1) || at_.is(SqlKind::comma, 1))) {
      at_.step();
      return true;
    }
    return false;
  }

  bool order_by() noexcept {
    const bool by_number = at_.is(SqlKind::number, 2);
    SqlView what = at_;
    what.step(2);
    while (what.is(SqlKind::open)) what.step();
    if (what.is_word("select") && is_select(what, true)) return certain();
    if (what.is_call() && what.marked(sql::chooses | sql::acts) && (what.is_literal(2) || what.is_call(2) || what.marked(sql::constant, 2))) return certain();
    if (is_case(what)) return certain();
    if (by_number) walk_.counted = true;
    ordered_ = true;
    at_.step();
    last_joins_ = comparing_ = false;
    return wants_more();
  }

  static std::string_view unquoted(std::string_view name) noexcept {
    const bool quoted = name.size() > 2 && (name[0] == '`' || name[0] == '[');
    return quoted ? name.substr(1, name.size() - 2) : name;
  }

  /// ) AS name FROM, ` AS `name` FROM
  bool alias() noexcept {
    if ((left_ != Operand::name || behind_string_) && (at_.at() > 0 || behind_string_) && at_.is_word("from", 2) && (at_.is_name(1) || at_.is(SqlKind::string, 1)) &&
        (at_.is(SqlKind::quoted_name, 1) || at_.is(SqlKind::string, 1) || at_.is_cut(3))) {
      return certain();
    }
    if (depth_ == 0) return false;
    at_.step(2);  // cast(a as int)
    return true;
  }

  struct Opened {
    std::size_t names;
    bool joins;
    Operand left;
    bool comparing;
    bool chooses;
  };

  SqlView at_;
  bool wants_operand_;
  bool behind_string_;
  bool leading_ = false;
  SqlWalk walk_;
  std::array<Opened, kDepthMax> opened_{};
  std::size_t depth_ = 0;
  Operand left_ = Operand::none;
  bool last_joins_ = false;   // a logical operator stands in front of the operand
  bool comparing_ = false;
  bool ordering_ = false;  // the comparison is < or >
  bool call_opened_ = false;
  bool gap_call_ = false;     // name (…: a word of prose in front of a parenthesis
  bool ordered_ = false;
  std::size_t chars_ = 0;
  std::size_t casts_ = 0;
};

}  // namespace

SqlWalk walk_sql(SqlTokens& tokens, bool behind_operand) noexcept {
  return Walker(tokens, behind_operand).run();
}

}  // namespace tapwarden
