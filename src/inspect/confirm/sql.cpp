// SPDX-License-Identifier: Apache-2.0
// A small grammar of what may follow a value inside a statement. Prose fails it: behind the end of
// a string no bare word can stand, and an operator needs operands.
#include "inspect/confirm/sql.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "inspect/confirm/sql_tokens.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

using Words = std::span<const std::string_view>;

bool is_one_of(std::string_view text, Words words) noexcept {
  return std::any_of(words.begin(), words.end(),
                     [text](std::string_view word) { return equals_folded(text, word); });
}

constexpr std::array<std::string_view, 5> kLogical{"or", "and", "xor", "having", "where"};
constexpr std::array<std::string_view, 12> kComparing{"like",    "rlike",   "regexp", "in",
                                                      "is",      "between", "glob",   "ilike",
                                                      "similar", "sounds",  "exists", "div"};
constexpr std::array<std::string_view, 6> kConstants{"null",         "true", "false",
                                                     "current_user", "user", "sysdate"};
constexpr std::array<std::string_view, 22> kStatements{
    "select",  "insert",  "update",   "delete",  "drop",     "create", "alter", "exec",
    "execute", "declare", "shutdown", "waitfor", "truncate", "grant",  "merge", "copy",
    "call",    "begin",   "if",       "set",     "load",     "attach"};
// Functions that an attack calls and a value does not.
constexpr std::array<std::string_view, 44> kFunctions{
    "sleep",        "benchmark",   "pg_sleep",     "extractvalue",
    "updatexml",    "load_file",   "xp_cmdshell",  "randomblob",
    "dbms_pipe",    "dbms_lock",   "utl_http",     "utl_inaddr",
    "ascii",        "substr",      "substring",    "mid",
    "char",         "chr",         "concat",       "concat_ws",
    "group_concat", "version",     "database",     "user",
    "current_user", "system_user", "session_user", "make_set",
    "elt",          "exp",         "gtid_subset",  "geometrycollection",
    "polygon",      "multipoint",  "json_keys",    "row",
    "if",           "iif",         "ifnull",       "coalesce",
    "convert",      "cast",        "length",       "hex"};
constexpr std::array<std::string_view, 20> kStrongFunctions{
    "sleep",     "benchmark",    "pg_sleep",           "extractvalue",
    "updatexml", "load_file",    "xp_cmdshell",        "randomblob",
    "make_set",  "gtid_subset",  "geometrycollection", "multipoint",
    "json_keys", "group_concat", "utl_inaddr",         "dbms_pipe",
    "dbms_lock", "utl_http",     "sys_eval",           "load_extension"};

/// Reads tokens from a place on. Every function that answers true has moved behind what it read.
class Reader {
 public:
  explicit Reader(const SqlTokens& tokens, std::size_t at = 0) : tokens_(tokens), at_(at) {}

  [[nodiscard]] const SqlToken& now(std::size_t more = 0) const noexcept {
    return tokens_.token[std::min(at_ + more, tokens_.size)];
  }
  [[nodiscard]] bool is(SqlKind kind, std::size_t more = 0) const noexcept {
    return now(more).kind == kind;
  }
  [[nodiscard]] bool is_word(std::string_view word, std::size_t more = 0) const noexcept {
    return is(SqlKind::word, more) && equals_folded(now(more).text, word);
  }
  [[nodiscard]] bool is_word_of(Words words, std::size_t more = 0) const noexcept {
    return is(SqlKind::word, more) && is_one_of(now(more).text, words);
  }
  void step(std::size_t count = 1) noexcept { at_ = std::min(at_ + count, tokens_.size); }
  void skip(SqlKind kind) noexcept {
    while (is(kind)) step();
  }

  /// Nothing that matters follows: the end, a comment that cuts the rest, or a closed statement.
  [[nodiscard]] bool at_cut() const noexcept {
    return is(SqlKind::end) || is(SqlKind::line_comment) || is(SqlKind::open_comment) ||
           (is(SqlKind::semicolon) && (is(SqlKind::end, 1) || is(SqlKind::line_comment, 1)));
  }

  [[nodiscard]] bool is_call(std::size_t more = 0) const noexcept {
    return is(SqlKind::word, more) && is(SqlKind::open, more + 1);
  }

  /// name.name(…): a function of a package.
  [[nodiscard]] bool is_strong_call() const noexcept {
    if (is_call()) return is_word_of(kStrongFunctions);
    return is(SqlKind::word) && is(SqlKind::dot, 1) && is(SqlKind::word, 2) &&
           is(SqlKind::open, 3) &&
           (is_word_of(kStrongFunctions) || is_word_of(kStrongFunctions, 2));
  }

  /// SELECT and what makes it one: a star, a number, a string, a call, a variable, a list, FROM.
  [[nodiscard]] bool is_select(std::size_t more = 0) const noexcept {
    if (!is_word("select", more)) return false;
    ++more;
    while (is_word("distinct", more) || is_word("all", more) || is_word("top", more) ||
           is(SqlKind::open, more)) {
      ++more;
    }
    switch (now(more).kind) {
      case SqlKind::number:
      case SqlKind::string:
      case SqlKind::open_string:
      case SqlKind::variable:
      case SqlKind::not_sign: return true;
      case SqlKind::arithmetic:
        return now(more).text == "*" || now(more).text == "-" || now(more).text == "+";
      case SqlKind::word:
        if (is_word_of(kConstants, more) || is_word("case", more)) return true;
        if (is_word("select", more)) return true;
        return is(SqlKind::open, more + 1) || is(SqlKind::comma, more + 1) ||
               is(SqlKind::dot, more + 1) || is(SqlKind::line_comment, more + 1) ||
               (is_word("from", more + 1) && !is(SqlKind::end, more + 2));
      default: return false;
    }
  }

  /// ( SELECT …
  [[nodiscard]] bool is_subselect() const noexcept {
    std::size_t more = 0;
    while (is(SqlKind::open, more)) ++more;
    return more > 0 && is_select(more);
  }

  /// One side of a comparison. Calls and parentheses are read over to where they close.
  bool operand() noexcept {
    while (is(SqlKind::not_sign) || is(SqlKind::arithmetic) || is_word("not") ||
           is_word("binary") || is_word("exists")) {
      step();
    }
    if (is(SqlKind::open)) return parenthesis();
    switch (now().kind) {
      case SqlKind::number:
      case SqlKind::string:
      case SqlKind::open_string:
      case SqlKind::variable: step(); break;
      case SqlKind::word:
        step();
        while (is(SqlKind::dot) && is(SqlKind::word, 1)) step(2);
        if (is(SqlKind::open)) parenthesis();
        break;
      default: return false;
    }
    while (is(SqlKind::arithmetic) && !is(SqlKind::end, 1)) {
      step();
      if (is(SqlKind::open)) {
        parenthesis();
      } else if (is(SqlKind::number) || is(SqlKind::string) || is(SqlKind::word) ||
                 is(SqlKind::variable) || is(SqlKind::open_string)) {
        step();
      }
    }
    return true;
  }

  bool parenthesis() noexcept {
    std::size_t depth = 0;
    do {
      if (is(SqlKind::open)) ++depth;
      if (is(SqlKind::close)) --depth;
      if (is(SqlKind::end)) return true;  // cut off: the statement goes on behind the value
      step();
    } while (depth > 0);
    return true;
  }

  bool comparison() noexcept {
    bool found = false;
    if (is_word("not")) step();
    while (is(SqlKind::comparison) || is(SqlKind::not_sign)) {
      step();
      found = true;
    }
    if (!found && is_word_of(kComparing)) {
      step();
      found = true;
    }
    return found;
  }

 private:
  const SqlTokens& tokens_;
  std::size_t at_;
};

/// What stands behind ; in a stacked statement.
bool is_statement(const Reader& at) noexcept {
  if (!at.is_word_of(kStatements)) return false;
  if (at.is_word("select")) return at.is_select();
  if (at.is_word("drop") || at.is_word("create") || at.is_word("alter") || at.is_word("truncate")) {
    constexpr std::array<std::string_view, 12> kObjects{
        "table",     "database", "view",    "index", "user",  "function",
        "procedure", "schema",   "trigger", "role",  "login", "or"};
    return at.is_word_of(kObjects, 1);
  }
  if (at.is_word("insert") || at.is_word("merge")) return at.is_word("into", 1);
  if (at.is_word("delete")) return at.is_word("from", 1);
  if (at.is_word("update")) return at.is(SqlKind::word, 1) && at.is_word("set", 2);
  if (at.is_word("waitfor")) return at.is_word("delay", 1) || at.is_word("time", 1);
  if (at.is_word("declare") || at.is_word("set")) return at.is(SqlKind::variable, 1);
  if (at.is_word("exec") || at.is_word("execute") || at.is_word("call")) {
    return at.is(SqlKind::open, 1) || at.is_word("immediate", 1) ||
           (at.is(SqlKind::word, 1) &&
            (at.is(SqlKind::string, 2) || at.is(SqlKind::open_string, 2) ||
             at.is(SqlKind::open, 2) || at.is(SqlKind::dot, 2)));
  }
  if (at.is_word("if")) return at.is(SqlKind::open, 1) || at.is_word("exists", 1);
  if (at.is_word("shutdown"))
    return at.is(SqlKind::end, 1) || at.is(SqlKind::line_comment, 1) || at.is_word("with", 1);
  if (at.is_word("load")) return at.is_word("data", 1);
  if (at.is_word("attach")) return at.is_word("database", 1);
  if (at.is_word("copy"))
    return at.is(SqlKind::word, 1) && (at.is_word("to", 2) || at.is_word("from", 2));
  return at.is_word("grant") ? at.is_word("to", 2) || at.is_word("on", 2)
                             : at.is_word_of(kStatements, 1);
}

bool is_union(const Reader& at) noexcept {
  for (const std::string_view word : {"union", "intersect", "except", "minus"}) {
    if (!at.is_word(word)) continue;
    std::size_t more = 1;
    while (at.is_word("all", more) || at.is_word("distinct", more) || at.is(SqlKind::open, more))
      ++more;
    return at.is_select(more) || (at.is_word("values", more) && at.is(SqlKind::open, more + 1));
  }
  return false;
}

/// ORDER BY 5, GROUP BY x HAVING 1=1, LIMIT 1 INTO OUTFILE, PROCEDURE ANALYSE(…)
bool is_clause(Reader at) noexcept {
  if ((at.is_word("order") || at.is_word("group")) && at.is_word("by", 1)) {
    at.step(2);
    const bool position = at.is(SqlKind::number) || at.is(SqlKind::open);
    if (!at.operand()) return false;
    while (at.is(SqlKind::comma)) {
      at.step();
      at.operand();
    }
    if (at.is_word("desc") || at.is_word("asc")) at.step();
    return at.is_word("having") || (at.at_cut() && (position || at.is(SqlKind::line_comment)));
  }
  if (at.is_word("limit") && at.is(SqlKind::number, 1)) {
    at.step(2);
    while (at.is(SqlKind::comma) || at.is(SqlKind::number) || at.is_word("offset")) at.step();
    return at.is_word("into") || at.is_word("procedure") || at.is(SqlKind::line_comment) ||
           is_union(at);
  }
  if (at.is_word("into")) return at.is_word("outfile", 1) || at.is_word("dumpfile", 1);
  if (at.is_word("procedure")) return at.is_word("analyse", 1);
  if (at.is_word("waitfor"))
    return at.is_word("delay", 1) && (at.is(SqlKind::string, 2) || at.is(SqlKind::open_string, 2));
  return false;
}

/// OR 1=1, AND sleep(5), || (SELECT …), XOR 'a'='a
bool is_condition(Reader at, bool behind_string) noexcept {
  const bool mark = at.is(SqlKind::logical);
  if (!mark && !at.is_word_of(kLogical)) return false;
  at.step();
  if (at.is_subselect() || at.is_strong_call() || at.is_word("case")) return true;
  if (at.is_word("exists") || (at.is_word("not") && at.is_word("exists", 1))) return true;
  while (at.is_word("not") || at.is(SqlKind::not_sign)) at.step();
  std::size_t opened = 0;
  while (at.is(SqlKind::open)) {
    at.step();
    ++opened;
  }
  if (at.is_subselect() || at.is_select() || at.is_strong_call()) return true;
  const SqlToken left = at.now();
  const bool literal = left.kind == SqlKind::number || left.kind == SqlKind::string ||
                       left.kind == SqlKind::open_string || left.kind == SqlKind::variable ||
                       at.is_word_of(kConstants);
  const bool call = at.is_call();
  const bool known_call = call && at.is_word_of(kFunctions);
  if (!at.operand()) return false;
  at.skip(SqlKind::close);
  if (at.comparison()) {
    if (at.is(SqlKind::open)) return true;
    const bool literal_right = at.is(SqlKind::number) || at.is(SqlKind::string) ||
                               at.is(SqlKind::open_string) || at.is_word_of(kConstants) ||
                               at.is(SqlKind::variable);
    const bool call_right = at.is_call();
    if (!at.operand()) return behind_string && at.at_cut() && literal;
    at.skip(SqlKind::close);
    if (literal || call) return literal_right || call_right || at.at_cut();
    // name = value: what a filter of an API looks like too, unless the value left a string for it.
    return (behind_string || at.is(SqlKind::line_comment)) && (literal_right || call_right);
  }
  if (known_call) return true;
  if (!literal && !call) return false;
  // OR 1 --, OR 'a', or '1
  return at.is(SqlKind::line_comment) || at.is(SqlKind::open_comment) ||
         (behind_string && at.is(SqlKind::end)) ||
         (mark && behind_string && opened == 0 && at.at_cut());
}

/// + (SELECT …), || pg_sleep(5), - sleep(5), , extractvalue(…)
bool is_calculation(Reader at) noexcept {
  if (!at.is(SqlKind::arithmetic) && !at.is(SqlKind::logical) && !at.is(SqlKind::comma))
    return false;
  at.skip(SqlKind::arithmetic);
  if (at.is(SqlKind::logical) || at.is(SqlKind::comma)) at.step();
  return at.is_subselect() || at.is_strong_call() ||
         (at.is(SqlKind::open) && (at.is_select(1) || at.is_word("case", 1)));
}

/// Behind a value that ended: does a statement go on from here?
bool goes_on(Reader at, bool behind_string) noexcept {
  at.skip(SqlKind::close);
  if (is_union(at) || is_clause(at) || is_condition(at, behind_string) || is_calculation(at))
    return true;
  if (at.is(SqlKind::semicolon)) {
    Reader next = at;
    next.skip(SqlKind::semicolon);
    if (is_statement(next)) return true;
  }
  return is_statement(at) && !at.is_word("if") && !at.is_word("set") && !at.is_word("select");
}

/// Behind a string more is certain: a comment cuts, a comparison compares, a string is added.
bool goes_on_behind_string(Reader at) noexcept {
  if (goes_on(at, true)) return true;
  const bool closed = at.is(SqlKind::close);
  at.skip(SqlKind::close);
  if (at.is(SqlKind::line_comment)) {
    const std::string_view comment = at.now().text;
    const std::size_t mark = comment[0] == '#' ? 1 : 2;
    return closed || comment.size() == mark || comment[mark] == ' ' || comment[mark] == '-' ||
           comment[mark] == '+';
  }
  if (at.is(SqlKind::open_comment)) return true;
  if (at.is(SqlKind::semicolon) && at.is(SqlKind::line_comment, 1)) return true;
  Reader compared = at;
  if (compared.comparison()) {
    const bool literal = compared.is(SqlKind::number) || compared.is(SqlKind::string) ||
                         compared.is(SqlKind::open_string) || compared.is(SqlKind::open) ||
                         compared.is_call();
    if (literal && compared.operand()) {
      compared.skip(SqlKind::close);
      return compared.at_cut() || is_condition(compared, true);
    }
  }
  // '+'x, '||'x, '-0-': added to by what follows the value in the statement.
  Reader added = at;
  if (added.is(SqlKind::logical) || added.is(SqlKind::arithmetic)) {
    added.step();
    if (added.is_call()) return true;
    const bool number = added.is(SqlKind::number);
    if (added.operand())
      return is_condition(added, true) || (number && added.is(SqlKind::line_comment));
  }
  return false;
}

bool is_letter_or_digit(char c) noexcept {
  return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z');
}

bool breaks_string(std::string_view value, char quote, SqlTokens& tokens) noexcept {
  // A backslash escapes the quote in MySQL alone; elsewhere the string ends in front of it.
  for (const bool backslash_escapes : {true, false}) {
    std::string_view rest = value;
    // Every quote that may be the end of the string is tried; a few are enough.
    for (int tries = 0; tries < 4; ++tries) {
      const std::size_t end = sql_string_end(rest, quote, backslash_escapes);
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end);
      tokenize_sql(rest, tokens);
      if (goes_on_behind_string(Reader{tokens})) return true;
      if (tries == 0 && !rest.empty() && is_letter_or_digit(rest.front())) break;  // prose
    }
    if (value.find('\\') == std::string_view::npos) break;
  }
  return false;
}

/// if(…, sleep(5), 0): an expression by itself, with a call inside that no value makes.
bool hides_strong_call(Reader at) noexcept {
  if (!at.is_call() || !at.is_word_of(kFunctions)) return false;
  for (; !at.is(SqlKind::end); at.step()) {
    if (at.is_strong_call() || at.is_subselect()) return true;
  }
  return false;
}

/// case when 1=1 then …, case x when 1 then …
bool is_case(Reader at) noexcept {
  at.skip(SqlKind::open);
  if (!at.is_word("case")) return false;
  at.step();
  if (!at.is_word("when") && !at.operand()) return false;
  if (!at.is_word("when")) return false;
  at.step();
  return at.operand() && (at.is_word("then") || (at.comparison() && at.operand()));
}

/// The value is a number, or nothing, and a statement follows it; or it is an expression by itself.
bool breaks_number(std::string_view value, SqlTokens& tokens) noexcept {
  tokenize_sql(value, tokens);
  Reader at{tokens};
  at.skip(SqlKind::close);
  if (is_union(at) || at.is_subselect() || at.is_strong_call() || is_clause(at)) return true;
  if (hides_strong_call(at) || is_case(at)) return true;
  if (is_statement(at) && !at.is_word("select") && !at.is_word("if") && !at.is_word("begin"))
    return true;
  if (at.is_select()) {  // a whole query as a value
    Reader query = at;
    query.step();
    const bool star = query.is(SqlKind::arithmetic) || query.is_call() ||
                      query.is(SqlKind::number) || query.is(SqlKind::variable);
    for (std::size_t i = 0; star && i < 64 && !query.is(SqlKind::end); ++i, query.step()) {
      if (query.is_word("from") && query.is(SqlKind::word, 1)) return true;
    }
    if (query.is(SqlKind::end) && at.is_call(1)) return true;
  }
  if (is_condition(at, false)) return true;
  while (at.is(SqlKind::arithmetic) || at.is(SqlKind::open)) at.step();
  const bool value_first =
      at.is(SqlKind::number) || at.is(SqlKind::string) || at.is_word_of(kConstants);
  const bool name_first = at.is(SqlKind::word) && !at.is(SqlKind::open, 1);
  if (value_first || name_first) {
    at.step();
    if (goes_on(at, false)) return true;
    at.skip(SqlKind::close);
    if (value_first && at.is(SqlKind::line_comment)) return at.now().text.size() <= 4;
  }
  if (at.is(SqlKind::semicolon)) return goes_on(at, false);
  return false;
}

}  // namespace

bool changes_sql(std::string_view value) noexcept {
  constexpr std::size_t kValueBytesMax = 4096;
  value = value.substr(0, kValueBytesMax);
  SqlTokens tokens;
  return breaks_string(value, '\'', tokens) || breaks_string(value, '"', tokens) ||
         breaks_number(value, tokens);
}

}  // namespace tapwarden
