// SPDX-License-Identifier: Apache-2.0
// What the confirmer of SQL reads: tokens by dialect, and values in their contexts.
#include "inspect/confirm/sql.hpp"
#include "inspect/confirm/sql_tokens.hpp"
#include "inspect/confirm/sql_walk.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

namespace {

/// One letter for each token.
std::string kinds(std::string_view text) {
  constexpr std::string_view kLetters = ".nsuwqv=&+~(),.;:#?";
  SqlTokens tokens;
  tokens.start(text);
  std::string out;
  for (std::size_t i = 0; tokens.at(i).kind != SqlKind::end; ++i) {
    out += kLetters[static_cast<std::size_t>(tokens.at(i).kind)];
  }
  return out;
}

std::string text_of(std::string_view text, std::size_t index) {
  SqlTokens tokens;
  tokens.start(text);
  return std::string(tokens.at(index).text);
}

SqlTail tail_of(std::string_view text, bool behind_operand) {
  SqlTokens tokens;
  tokens.start(text);
  return walk_sql(tokens, behind_operand).tail;
}

}  // namespace

TEST_CASE("SQL is read as tokens of all dialects") {
  struct Case {
    std::string_view text, kinds;
  };
  const Case cases[] = {
      {"a = 'b' or 1", "w=swn"},
      {"'it''s' \"a\" `b` [c]", "ssqq"},
      {"N'a' E'a' X'ff' U&'a' _utf8'a' q'[a']' $$a'$$ $t$a$t$", "ssssssss"},
      {"0x1f 1e5 1.5e-3 .5 1.", "nnnnn"},
      {"1or 2union 1d", "nwnww"},
      {"80s 2nd 1a", "www"},
      {"1.e(a)", "n(w)"},
      {"@a @@version :a $1 ? \\N @'x'", "vvvvvvv"},
      {"<=> <> != !< := ~~ @> <@ @? ?|", "=========="},
      {"|| && | & << >> -> ->> #> #>>", "&&++++++++"},
      {"a::int", "w:w"},
      {"a/**/b/*!50000c*/d", "wwww"},
      {"a -- b", "w#"},
      {"a -- b\nc # d\ne", "www"},
      {"a /* b", "w#"},
      {"a\xa0"
       "b\xc2\xa0"
       "c\x01"
       "d",
       "wwww"},
      {"\xc3\xa0 x", "ww"},
      {"'open", "u"},
      {"[1 TO 5]", "?nwn?"},
      {"", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(kinds(one.text) == one.kinds);
  }
  CHECK(text_of("select1,2", 0) == "select");
  CHECK(text_of("{if length(a)}", 0) == "length");
}

TEST_CASE("a walk through an expression ends where prose does") {
  CHECK(tail_of("s a word", true) == SqlTail::broken);
  CHECK(tail_of(" or x = 'a", true) == SqlTail::open_string);
  CHECK(tail_of(" or x = y --", true) == SqlTail::comment);
  CHECK(tail_of(" + x", true) == SqlTail::ended);
  CHECK(tail_of(" +", true) == SqlTail::dangling);
  CHECK(tail_of(" and x;", true) == SqlTail::semicolon);
  CHECK(tail_of("a plan from the list", false) == SqlTail::broken);
}

TEST_CASE("a value changes a statement in each of its contexts") {
  for (const std::string_view value : {
           "' or 'a'='a",
           "\" or \"a\"=\"a",
           "a` = 1 or 1=1 -- ",
           "1 or 1=1",
           "1) or (1=1",
           "') or ('a'='a",
           "%' or '%'='",
           "1) union select 1,2--",
           "x', (select 1))-- ",
           "id,(select 1)",
           "id desc,(case when 1=1 then 1 else 2 end)",
           "1 limit 1,1 union select 1",
           "\\' or 1=1-- ",
           "\xef\xbc\x87 or 1=1-- ",
           "\xe2\x80\x98 OR \xe2\x80\x98x\xe2\x80\x98=\xe2\x80\x98x",
       }) {
    INFO(value);
    CHECK(changes_sql(value));
  }
}

TEST_CASE("a value changes a statement in the words of each dialect") {
  for (const std::string_view value : {
           "1' sounds like '1",
           "1' <=> '1",
           "' ^ '",
           "' DIV '",
           "1 rlike sleep(5)",
           "1/*!50000union*//*!50000select*/1",
           "1 union select 1 into @a",
           "1 procedure analyse(1,1)",
           "(select x from y)::int",
           "' or '{}'::jsonb @> '{}'",
           "$$a$$ or 1=1",
           "'; copy a to program 'id'--",
           "';waitfor delay '0:0:5'--",
           "' exec xp_cmdshell 'dir'--",
           "'declare @a int;exec(@a)--",
           "'||utl_http.request('http://x')||'",
           "q'[a]' or 1=1",
           "chr(65)||chr(66)",
           "char(65)+char(66)",
           "' union select sql from sqlite_master--",
           "1e0union select 1",
           "1.e(ascii)",
           "-1 union(select 1)",
           "@@version--",
           "' or ''='",
           "'=0#",
       }) {
    INFO(value);
    CHECK(changes_sql(value));
  }
}

TEST_CASE("prose, code and query languages change no statement") {
  for (const std::string_view value : {
           "it's 5 or 6 o'clock -- I think",
           "select a plan from the list",
           "union of students select committee",
           "rock 'n' roll or 1 = one",
           "order by phone",
           "drop table in the kitchen",
           "name eq 'a' or price lt 5",
           "project = A AND status = \"Done\" ORDER BY created",
           "title:\"a\" AND (b OR c)",
           "age >= 18 and age <= 65",
           "if (a == \"x\" || b == \"y\") { return 1; }",
           "let s = 'a' + b + 'c';",
           "Use `SELECT * FROM users` to list users.",
           "$sql = \"SELECT * FROM users WHERE id='\" . $id . \"'\";",
           "\"GET / HTTP/1.1\" 200 5 \"-\" \"-\"",
           "<a href=\"x\">5</a> <b class='y'>",
           "5'4\" or 5'6\"",
           "O\xe2\x80\x99Reilly\xe2\x80\x99s or 1",
           "char(65)",
           "varchar(10)",
           "",
           "'",
       }) {
    INFO(value);
    CHECK_FALSE(changes_sql(value));
  }
}

TEST_CASE("a long value of quotes and parentheses is read within its bounds") {
  std::string value;
  for (int i = 0; i < 20000; ++i) value += "'(\"`)\\";
  CHECK_FALSE(changes_sql(value));
  CHECK_FALSE(changes_sql(std::string(100000, '(')));
  CHECK_FALSE(changes_sql(std::string(100000, ';')));
  CHECK_FALSE(changes_sql(std::string(100000, '-')));
}
