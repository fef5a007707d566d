// SPDX-License-Identifier: Apache-2.0
// The contexts that a value may be set into, and what in each of them is enough.
#include "inspect/confirm/sql.hpp"

#include <algorithm>
#include <array>

#include "inspect/confirm/sql_shapes.hpp"
#include "inspect/confirm/sql_walk.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kValueBytesMax = 4096;
constexpr std::size_t kQuotesMax = 8;
constexpr std::size_t kStartsMax = 6;

constexpr std::size_t npos = std::string_view::npos;

bool has_blank(std::string_view text) noexcept { return text.find(' ') != npos; }

/// The string that the value opens at its end and the statement closes: 'x, '1, '.
bool is_short(std::string_view content) noexcept {
  return content.size() <= 3 || equals_folded(content, "true") || equals_folded(content, "false") ||
         std::none_of(content.begin(), content.end(),
                      [](char c) { return lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z'; });
}

/// Of what is added to: '+'b, '-0-'x.
bool is_piece(std::string_view content) noexcept {
  content = trimmed(content);
  return content.size() <= 16 && content.find_first_of(" +&") == npos;
}

/// First octet of what an attack leaves open; code goes on with marks there: ')', ',', ';'
bool may_be_left_open(std::string_view content) noexcept {
  content = trimmed(content);
  if (content.empty()) return true;
  const char c = lower_ascii(content[0]);
  return is_digit(c) || (c >= 'a' && c <= 'z') || c == '%' || c == '_' || c == '-' || c == '@' ||
         c == '.' || c == '^' || static_cast<unsigned char>(c) >= 0x80;
}

/// Where a string ended.
struct Break {
  std::string_view front;  ///< in front of the quote
  char quote;
  bool ends_in_quote;  ///< the value
  bool first;          ///< no quote of this kind stands in front of it
};

std::string_view opening(const Break& broken) noexcept { return {&broken.quote, 1}; }

/// admin'--, x')-- -, a' /*, b';
bool cuts_behind(const SqlWalk& walk, const Break& broken) noexcept {
  if (walk.tail == SqlTail::semicolon) return broken.first && !has_blank(broken.front);
  const std::string_view comment = walk.rest;
  if (comment.empty()) return false;
  if (is_bare_comment(comment)) return true;
  if (comment[0] == '#') return false;
  const bool dashes = comment[0] == '-';
  if (dashes && comment[2] != ' ' && comment[2] != '+' && comment[2] != '-') return false;
  return broken.first && !has_blank(broken.front);
}

/// '+', A '+' B: nothing but an operator between two strings. The operator '+' of a text is none.
bool is_bare_operator(std::string_view front, std::string_view content) noexcept {
  front = trimmed(front);
  content = trimmed(content);
  if (front.empty()) return true;
  const auto is_plain = [](char c) {
    return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z');
  };
  return is_plain(front.back()) && !has_blank(front) && !has_blank(content);
}

bool changes_behind(const SqlWalk& walk, const Break& broken) noexcept {
  if (walk.certain) return true;
  const std::size_t operators = walk.logical + walk.compared + walk.calculated;
  if (walk.union_end) return true;
  if (walk.tail == SqlTail::ended) {
    return broken.first && !broken.ends_in_quote && walk.logical > 0 && walk.compared_literal;
  }
  if (walk.tail == SqlTail::semicolon && !broken.first) return false;
  if (walk.tail == SqlTail::comment || walk.tail == SqlTail::semicolon) {
    if (operators == 0 && !walk.counted) return cuts_behind(walk, broken);
    if (walk.compared_literal || walk.counted) return true;
    return is_bare_comment(walk.rest) ||
           (broken.first && walk.tail == SqlTail::comment && walk.logical + walk.compared > 0);
  }
  if (walk.tail == SqlTail::dangling) {  // group by 1,--
    return walk.rest.size() > 1 &&
           (walk.counted || (broken.first && walk.calls > 0 && is_bare_comment(walk.rest)));
  }
  const bool reopens =
      walk.tail == SqlTail::open_string && walk.rest.substr(0, 1) == opening(broken);
  if (!reopens || operators == 0) return false;
  const std::string_view content = walk.rest.substr(1);
  if (!may_be_left_open(content)) return false;
  if (operators == 1 && walk.operands == 1 && !is_bare_operator(broken.front, content))
    return false;
  if (operators == walk.plain_words && walk.calls == 0 && !walk.compared_literal) {
    return is_short(content) && (broken.first || walk.logical > 0);
  }
  if (walk.logical + walk.compared == 0 && !broken.first) return false;
  // <tag>" and the like
  if (walk.logical == 0 && walk.names > 0 && (!broken.first || walk.compared > 1)) return false;
  if (!walk.compared_literal && walk.calls == 0 && !is_piece(content)) return false;
  const bool bare = broken.front.empty() && content.empty() && operators == 1;
  return !(bare && broken.quote == '"');
}

bool breaks_string(std::string_view value, char quote, SqlTokens& tokens) noexcept {
  // A backslash escapes the quote in MySQL alone; elsewhere the string ends in front of it.
  const bool has_backslash = value.find('\\') != npos;
  for (const bool backslash_escapes : {false, true}) {
    if (backslash_escapes && !has_backslash) break;
    std::size_t at = 0;
    for (std::size_t i = 0; i < kQuotesMax; ++i) {
      const std::size_t end = sql_string_end(value.substr(at), quote, backslash_escapes);
      if (end == npos) break;
      at += end;
      tokens.start(value.substr(at));
      const SqlWalk walk = walk_sql(tokens, true);
      if (changes_behind(walk, {value.substr(0, at - 1), quote, value.back() == quote, i == 0}))
        return true;
    }
  }
  return false;
}

/// 1=1, 2<>1: a comparison of two numbers that is true.
bool is_tautology(std::string_view value) noexcept {
  SqlTokens tokens;
  tokens.start(value);
  const SqlView at{tokens, 0};
  if (!at.is(SqlKind::number) || !at.is(SqlKind::number, 2) || !at.is(SqlKind::end, 3))
    return false;
  const std::string_view op = at.now(1).text;
  const bool equal = at.now().text == at.now(2).text;
  if (op == "=" || op == "<=>" || at.is_word("like", 1)) return equal;
  return (op == "!=" || op == "<>") && !equal;
}

/// and name = ', or name ==, &&(a=1): a condition that goes on behind the value, or closes what was
/// opened in front of it.
bool is_open_condition(const SqlWalk& walk) noexcept {
  if (!walk.leading || walk.compared == 0 || walk.operands > 3) return false;
  return walk.tail == SqlTail::dangling ||
         (walk.tail == SqlTail::open_string && walk.rest.size() <= 1);
}

/// The value is a number, a name, or the end of one, and a statement goes on from there.
bool breaks_number(std::string_view value, SqlTokens& tokens, bool whole) noexcept {
  tokens.start(value);
  SqlView at{tokens, 0};
  while (whole && (at.is(SqlKind::close) || at.now().text == "/")) at.step();
  if (whole && is_statement(at) && (!at.is_word("if") || at.is_word("exists", 1))) return true;
  const SqlWalk walk = walk_sql(tokens, false);
  if (walk.certain) return true;
  if (tokens.has_bare_exponent() && (walk.tail != SqlTail::broken || at.marked(sql::function, 2))) {
    return true;
  }
  if (walk.union_end && walk.starts_literal && (tokens.has_comments() || value[0] == '-'))
    return true;
  const bool cut = walk.tail == SqlTail::comment && is_bare_comment(walk.rest);
  if (walk.counted && (cut || (walk.tail == SqlTail::ended && walk.starts_literal))) return true;
  const bool complete = walk.tail == SqlTail::ended || walk.tail == SqlTail::comment ||
                        walk.tail == SqlTail::semicolon || walk.tail == SqlTail::open_string;
  if (complete && walk.starts_literal && walk.compared_literal) return true;
  if (cut && walk.starts_literal && walk.logical > 0) return true;
  if (complete && walk.starts_literal && walk.joined_literal && tokens.has_comments()) return true;
  if (complete && walk.leading && walk.having && walk.calls > 0 && walk.compared_literal)
    return true;
  if (is_open_condition(walk)) return true;
  if (complete && walk.names == 0 && walk.logical > 0 && walk.fixed > 0) return true;
  if (complete && walk.having && walk.joined_literal && walk.logical > 1) return true;
  return cut && walk.names == 0 && walk.operands > 0 && walk.rest[0] != '#';
}

/// -1 union all select 1,2,3 … behind anything, up to the end of the value.
bool has_sure_fragment(std::string_view value, SqlTokens& tokens) noexcept {
  for (const std::string_view word : {std::string_view{"waitfor"}, std::string_view{"union"}}) {
    const std::size_t found = find_folded(value, word);
    if (found == npos || found == 0) continue;
    tokens.start(value.substr(found));
    SqlView at{tokens, 0};
    if (word == "waitfor") {
      if (is_statement(at) && at.is_cut(3)) return true;
      continue;
    }
    if (!is_union(at)) continue;
    std::size_t items = 0;
    while (at.is(SqlKind::word) || at.is(SqlKind::open)) {
      if (at.is_literal() || at.marked(sql::constant) || at.is_call()) break;
      at.step();
    }
    while (at.is_literal() || at.marked(sql::constant) || at.is_call()) {
      ++items;
      at.step();
      std::size_t depth = 0;
      while (!at.is(SqlKind::end) && (depth > 0 || at.is(SqlKind::open))) {
        if (at.is(SqlKind::open)) ++depth;
        if (at.is(SqlKind::close)) --depth;
        at.step();
      }
      if (!at.is(SqlKind::comma)) break;
      at.step();
    }
    if (items >= 2 && (at.is_word("from") || at.is_cut())) return true;
  }
  return false;
}

/// Marks that a database may convert into quotes: full-width, typographic, overlong.
struct Lookalike {
  std::string_view octets;
  char quote;
};
constexpr std::array kLookalikes{
    Lookalike{"\xef\xbc\x87", '\''}, Lookalike{"\xe2\x80\x98", '\''},
    Lookalike{"\xe2\x80\x99", '\''}, Lookalike{"\xca\xb9", '\''},
    Lookalike{"\xca\xbc", '\''},     Lookalike{"\xc0\xa7", '\''},
    Lookalike{"\xef\xbc\x82", '"'},
};

/// Into `out`; empty: there is none.
std::string_view with_plain_quotes(std::string_view value,
                                   std::array<char, kValueBytesMax>& out) noexcept {
  std::size_t size = 0;
  bool any = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    out[size] = value[i];
    if (static_cast<unsigned char>(value[i]) >= 0xc0) {
      for (const Lookalike& one : kLookalikes) {
        if (value.substr(i, one.octets.size()) != one.octets) continue;
        out[size] = one.quote;
        i += one.octets.size() - 1;
        any = true;
        break;
      }
    }
    ++size;
  }
  return {out.data(), any ? size : 0};
}

bool changes_plain(std::string_view value) noexcept {
  SqlTokens tokens;
  for (const char quote : {'\'', '"', '`'}) {
    if (breaks_string(value, quote, tokens)) return true;
  }
  if (breaks_number(value, tokens, true) || is_tautology(value)) return true;
  // A value that holds parameters itself: id=1 union select …
  std::size_t at = value.find('=');
  for (std::size_t i = 0; i < kStartsMax && at != npos; ++i) {
    tokens.start(value.substr(at + 1));
    const SqlWalk walk = walk_sql(tokens, false);
    if (walk.certain || is_open_condition(walk)) return true;
    at = value.find('=', at + 1);
  }
  return has_sure_fragment(value, tokens);
}

}  // namespace

bool changes_sql(std::string_view value) noexcept {
  value = value.substr(0, kValueBytesMax);
  if (changes_plain(value)) return true;
  std::array<char, kValueBytesMax> plain;
  const std::string_view quoted = with_plain_quotes(value, plain);
  return !quoted.empty() && changes_plain(quoted);
}

}  // namespace tapwarden
