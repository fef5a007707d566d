// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/sql_shapes.hpp"

#include <algorithm>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr SqlMarks kKeywords = sql::logical | sql::compares | sql::compares_only | sql::calculates |
                               sql::joins | sql::statement | sql::clause;
constexpr std::size_t kListMax = 40;  // items of a list that are looked at

bool adjoins(const SqlToken& left, const SqlToken& right) noexcept {
  return left.text.data() + left.text.size() == right.text.data();
}

/// a_b, which prose does not write.
bool is_technical(std::string_view name) noexcept {
  return name.find('_') != std::string_view::npos;
}

/// name, name.name; moves behind it.
bool skip_name(SqlView& at) noexcept {
  if (!at.is_name() && !at.is(SqlKind::string)) return false;
  at.step();
  while (at.is(SqlKind::dot) && (at.is(SqlKind::word, 1) || at.is(SqlKind::quoted_name, 1))) {
    at.step(2);
  }
  return true;
}

/// FROM and a table, and what may stand behind it.
bool is_from(SqlView at, bool joined) noexcept {
  if (!at.is_word("from")) return false;
  at.step();
  if (at.is(SqlKind::open) || at.is(SqlKind::quoted_name) || at.is(SqlKind::string)) return true;
  const bool technical = at.marked(sql::catalogue) || is_technical(at.now().text);
  if (at.is(SqlKind::other)) return joined;  // #__users, {prefix}users
  if (!skip_name(at)) return false;
  if (technical || at.is_cut() || at.is(SqlKind::comma)) return joined || technical;
  if (!joined) {
    return at.is_word("where") && at.is_name(1) && at.is(SqlKind::comparison, 2) &&
           !at.is(SqlKind::end, 3);
  }
  if (at.is_word("where") || at.is_word("limit") || at.is_word("order") || at.is_word("group") ||
      at.is(SqlKind::close) || at.marked(sql::joins)) {
    return true;
  }
  return at.is_word("as") || (at.is_name() && at.is_cut(1));
}

/// Names with commas between them, then FROM or the end: SELECT a, b FROM c
bool is_list_of_names(SqlView at, bool joined, bool opened) noexcept {
  for (std::size_t i = 0; i < kListMax; ++i) {
    const SqlToken& first = at.now();
    if (at.is_literal() || at.is_call() || at.is(SqlKind::quoted_name) ||
        (opened && i > 0 && at.is(SqlKind::open))) {
      return joined || i > 0;
    }
    if (at.marked(sql::package)) return at.is(SqlKind::dot, 1);
    if (!skip_name(at)) return false;
    while (i == 0 && opened && at.is(SqlKind::close)) at.step();
    if (at.is_word("as")) at.step();
    if (at.is(SqlKind::quoted_name)) return true;
    if (at.is(SqlKind::arithmetic) && at.is_literal(1)) return joined;
    if (at.is_name() && at.is_word("from", 1)) at.step();  // an alias
    if (at.is_word("from")) {
      return is_from(at, joined) || (is_technical(first.text) && at.is(SqlKind::word, 1));
    }
    if (at.is_word("into") && at.is(SqlKind::variable, 1)) return true;
    if (at.is(SqlKind::close) && at.is(SqlKind::cast, 1)) return true;
    if (at.is_cut() || at.is(SqlKind::close)) {
      return joined && (i > 0 || is_technical(first.text) || at.is(SqlKind::comment) ||
                        at.tokens().has_comments());
    }
    if (!at.is(SqlKind::comma)) return joined && at.marked(sql::joins);
    at.step();
  }
  return joined;
}

/// Behind SELECT and a literal: a list, an operator, FROM, the end; a unit of measure is prose.
bool goes_on_behind_literal(SqlView at, bool number) noexcept {
  if (at.is(SqlKind::word) || at.is(SqlKind::quoted_name)) {
    if (at.is_word("or")) return !number || (!at.is(SqlKind::number, 1) && !at.is_name(1));
    if (at.is_word("for")) return at.is_word("update", 1) || at.is_word("xml", 1);
    if (at.is(SqlKind::quoted_name) || at.marked(kKeywords)) return true;
    return at.is_word("from", 1) || at.is(SqlKind::comma, 1) || at.tokens().has_comments();
  }
  return true;
}

bool is_assignment_or_call(SqlView at) noexcept {
  return (at.is(SqlKind::open) && at.is_literal(1)) || at.is_word("immediate") ||
         at.is(SqlKind::variable) || at.is_word("as") || is_technical(at.now().text) ||
         (at.is_name() && (at.is(SqlKind::string, 1) || at.is(SqlKind::open_string, 1) ||
                           at.is(SqlKind::dot, 1) || at.is(SqlKind::variable, 1) ||
                           (at.is(SqlKind::open, 1) && (at.is_literal(2) || at.is_call(2)))));
}

/// Behind IF and WHILE, which programs have too: a literal that is compared, a query, EXISTS, a
/// function of SQL alone.
bool is_sql_condition(SqlView at) noexcept {
  if (at.is_word("not")) at.step();
  if (at.is_word("exists")) return at.is(SqlKind::open, 1);
  while (at.is(SqlKind::open) || at.is_word("not")) at.step();
  if (at.is_word("select")) return is_select(at, true);
  if (at.is_call())
    return at.marked(sql::tells | sql::acts | sql::probes) || at.is_word("substring");
  return at.is(SqlKind::number) && at.is(SqlKind::comparison, 1) && at.is(SqlKind::number, 2);
}

bool is_object(SqlView at) noexcept {
  for (const std::string_view word :
       {"table", "database", "view", "index", "user", "function", "procedure", "schema", "trigger",
        "role", "login", "proc", "sequence", "tablespace", "assembly", "column"}) {
    if (at.is_word(word)) return true;
  }
  return (at.is_word("or") && at.is_word("replace", 1)) || at.is_word("temporary") ||
         at.is_word("unique");
}

/// DROP TABLE name, CREATE VIEW name AS, ALTER DATABASE name SET
bool is_definition(SqlView at) noexcept {
  const bool drops = at.is_word("drop") || at.is_word("truncate");
  at.step();
  const bool comments = at.tokens().has_comments();
  if (!is_object(at)) {  // DROP name --
    if (!drops || !at.is_name() || !at.is_cut(1)) return false;
    return comments || !at.is(SqlKind::end, at.is(SqlKind::semicolon, 1) ? 2 : 1);
  }
  const bool of_prose = !at.is_word("table") && !at.is_word("database");
  at.step();
  if (at.is_word("if")) return at.is_word("exists", 1) || at.is_word("not", 1);
  if (at.is_cut()) return comments || at.is(SqlKind::comment);
  const bool technical = is_technical(at.now().text);
  if (!skip_name(at)) return at.is_word("replace");
  if (at.is(SqlKind::end) && !comments) return technical || (drops && !of_prose);
  return comments || at.is_cut() || at.is(SqlKind::comma) || at.is(SqlKind::open) ||
         at.is(SqlKind::semicolon) || at.is_word("cascade") || at.is_word("add") ||
         at.is_word("modify") || at.is_word("as") || at.marked(sql::statement) ||
         at.is_word("identified") || at.is_word("returns") || at.is_word("character");
}

}  // namespace

bool SqlView::is_word(std::string_view word, std::size_t more) const noexcept {
  return is(SqlKind::word, more) && equals_folded(now(more).text, word);
}
bool SqlView::is_name(std::size_t more) const noexcept {
  return is(SqlKind::quoted_name, more) || (is(SqlKind::word, more) && !marked(kKeywords, more));
}
bool SqlView::is_literal(std::size_t more) const noexcept {
  return is(SqlKind::number, more) || is(SqlKind::string, more) || is(SqlKind::open_string, more) ||
         is(SqlKind::variable, more);
}
bool SqlView::is_cut(std::size_t more) const noexcept {
  while (is(SqlKind::semicolon, more)) ++more;
  return is(SqlKind::end, more) || is(SqlKind::comment, more);
}
bool SqlView::is_call(std::size_t more) const noexcept {
  return is(SqlKind::word, more) && is(SqlKind::open, more + 1) &&
         (marked(sql::function, more) || adjoins(now(more), now(more + 1)));
}

bool is_select(SqlView at, bool joined) noexcept {
  if (!at.is_word("select")) return false;
  at.step();
  bool opened = false;
  for (std::size_t i = 0; i < 16; ++i) {
    if (at.is_word("top") && (at.is(SqlKind::number, 1) || at.is(SqlKind::open, 1))) return true;
    if (at.is(SqlKind::open)) opened = true;
    if (!at.is_word("distinct") && !at.is_word("all") && !at.is_word("binary") &&
        !at.is_word("distinctrow") && !at.is(SqlKind::open)) {
      break;
    }
    at.step();
  }
  if (at.is_word("select")) return opened || joined;
  if (at.is_literal()) {
    const bool number = at.is(SqlKind::number);
    at.step();
    return goes_on_behind_literal(at, number);
  }
  switch (at.now().kind) {
    case SqlKind::sign: return true;
    case SqlKind::arithmetic:
      return at.now().text == "*" || at.now().text == "-" || at.now().text == "+";
    case SqlKind::end: return joined;
    case SqlKind::comment: return joined || at.tokens().has_comments();
    case SqlKind::quoted_name:
      return joined || at.is(SqlKind::comma, 1) || at.is_word("from", 1) || at.is(SqlKind::dot, 1);
    case SqlKind::word: break;
    default: return false;
  }
  if (at.is_word("case")) return is_case(at) || (opened && at.is_cut(1));
  if (at.marked(sql::acts) || (joined && at.marked(sql::function) && at.is_cut(1))) return true;
  if (at.is_call()) return joined || at.marked(sql::function) || opened;
  if (at.marked(sql::constant) && (joined || at.is_cut(1)) &&
      (!at.is(SqlKind::word, 1) || at.is_word("from", 1) || at.marked(sql::joins, 1))) {
    return true;
  }
  return is_list_of_names(at, joined || at.tokens().has_comments(), opened);
}

bool is_union(SqlView at) noexcept {
  if (!at.marked(sql::joins)) return false;
  at.step();
  for (std::size_t i = 0; i < 24; ++i) {
    if (!at.is_word("all") && !at.is_word("distinct") && !at.is_word("distinctrow") &&
        !at.is(SqlKind::open) && !at.is(SqlKind::arithmetic)) {
      break;
    }
    at.step();
  }
  return is_select(at, true) || (at.is_word("values") && at.is(SqlKind::open, 1)) ||
         (at.is_word("table") && at.is_name(1) && is_technical(at.now(1).text));
}

bool is_statement(SqlView at) noexcept {
  if (!at.marked(sql::statement)) return false;
  const SqlView next{at.tokens(), at.at() + 1};
  if (at.is_word("select"))
    return is_select(at, false) || is_select(at, at.tokens().has_comments());
  if (at.is_word("drop") || at.is_word("create") || at.is_word("alter") || at.is_word("truncate")) {
    return is_definition(at);
  }
  if (at.is_word("insert") || at.is_word("merge") || at.is_word("replace")) {
    SqlView behind{at.tokens(), at.at() + 2};
    return next.is_word("into") && skip_name(behind) &&
           (behind.is(SqlKind::open) || behind.is_word("values") || behind.is_word("select") ||
            behind.is_word("set"));
  }
  if (at.is_word("delete")) {
    SqlView behind{at.tokens(), at.at() + (next.is_word("quick") ? 3u : 2u)};
    return (next.is_word("from") || next.is_word("quick")) && skip_name(behind) &&
           (behind.is_cut() || behind.is_word("where") || behind.is(SqlKind::semicolon));
  }
  if (at.is_word("update")) return next.is_name() && next.is_word("set", 1);
  if (at.is_word("waitfor")) {
    return (next.is_word("delay") || next.is_word("time")) && next.is_literal(1);
  }
  if (at.is_word("declare")) return next.is(SqlKind::variable);
  if (at.is_word("set")) return next.is(SqlKind::variable) && next.now().text.size() > 1;
  if (at.is_word("analyze") || at.is_word("vacuum") || at.is_word("commit") ||
      at.is_word("rollback")) {
    return next.is(SqlKind::comment);
  }
  if (at.is_word("exec") || at.is_word("execute") || at.is_word("call")) {
    return is_assignment_or_call(next);
  }
  if (at.is_word("if") || at.is_word("while")) return is_sql_condition(next);
  if (at.is_word("shutdown")) return next.is_cut() || next.is_word("with");
  if (at.is_word("load")) {
    return (next.is_word("data") || next.is_word("xml")) &&
           (next.is_word("infile", 1) || next.is_word("local", 1) ||
            is_technical(next.now(1).text));
  }
  if (at.is_word("attach")) return next.is_word("database");
  if (at.is_word("copy")) {
    if (next.is(SqlKind::open)) return next.is_word("select", 1);
    return next.is_name() && (next.is_word("to", 1) || next.is_word("from", 1)) &&
           (next.is_literal(2) || next.is_word("program", 2));
  }
  if (at.is_word("grant") || at.is_word("revoke")) {
    return (next.is_word("all") || next.is_word("select") || next.is_word("execute") ||
            next.is_word("dba")) &&
           (next.is_word("on", 1) || next.is_word("to", 1) || next.is_word("privileges", 1));
  }
  if (at.is_word("use"))
    return next.is_name() && next.marked(sql::statement, next.is(SqlKind::semicolon, 1) ? 2 : 1);
  if (at.is_word("begin")) {
    return next.is_word("declare") || next.is_word("try") || next.is_word("shutdown") ||
           next.marked(sql::package);
  }
  if (at.is_word("goto")) {
    return next.is_name() && ((next.marked(sql::statement, 1) && !next.is_word("if", 1)) ||
                              next.now().text == next.now(1).text);
  }
  if (at.is_word("print"))
    return next.is_literal() && next.is(SqlKind::semicolon, 1) && next.marked(sql::statement, 2);
  if (at.is_word("backup") || at.is_word("restore"))
    return next.is_word("database") || next.is_word("log");
  if (at.is_word("bulk")) return next.is_word("insert");
  if (at.is_word("dbcc")) return next.is_name() && next.is_cut(1);
  if (at.is_word("handler")) return next.is_name() && next.is_word("open", 1);
  if (at.is_word("kill") || at.is_word("pragma"))
    return (next.is(SqlKind::number) && next.is_cut(1)) || is_technical(next.now().text);
  if (at.is_word("do")) return next.marked(sql::acts);
  return false;
}

bool is_case(SqlView at) noexcept {
  if (!at.is_word("case")) return false;
  at.step();
  if (at.is(SqlKind::open) || at.is(SqlKind::arithmetic)) {  // case(1=1)when, case-1 when
    for (std::size_t i = 0; i < 16 && !at.is_word("when"); ++i) at.step();
  } else if (at.is_literal() || at.is_name()) {
    at.step();
  }
  if (!at.is_word("when")) return false;
  at.step();
  while (at.is(SqlKind::open) || at.is_word("binary") || at.is_word("not")) at.step();
  if (at.marked(sql::constant) && at.is_word("then", 1)) return true;
  if (at.is_literal() || at.is_call() || at.is_word("select")) return true;
  return at.is_name() &&
         (at.is(SqlKind::comparison, 1) || at.is_word("then", 1) || at.is_word("is", 1));
}

bool is_telling_call(SqlView at) noexcept {
  if (at.marked(sql::package)) return at.is(SqlKind::dot, 1);
  if (!at.is_call()) return false;
  if (at.marked(sql::acts)) {
    if (at.is_name(2) && !at.is_call(2) && !adjoins(at.now(), at.now(1))) return false;
    // sleep(8 hours) is prose
    return !at.is(SqlKind::number, 2) || at.is(SqlKind::close, 3) || !at.is(SqlKind::word, 3) ||
           !at.is_name(3);
  }
  // ascii(substr(…, hex(user(), length(version(): a letter at a time
  SqlView inner{at.tokens(), at.at() + 2};
  while (inner.is(SqlKind::open)) inner.step();
  if (inner.is_word("select")) return is_select(inner, true);
  if (inner.is(SqlKind::variable) && inner.now().text.substr(0, 2) == "@@") return true;
  if (!inner.is_call()) return false;
  const SqlMarks outer_marks = at.now().marks;
  const SqlMarks inner_marks = inner.now().marks;
  if ((inner_marks & sql::acts) != 0) return true;
  if ((inner_marks & sql::tells) != 0)
    return inner.is(SqlKind::close, 2) && (outer_marks & sql::function) != 0;
  return (outer_marks & sql::probes) != 0 && (inner_marks & (sql::cuts | sql::probes)) != 0;
}

}  // namespace tapwarden
