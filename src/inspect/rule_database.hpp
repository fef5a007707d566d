// SPDX-License-Identifier: Apache-2.0
// Hyperscan behind a few small types. libvectorscan 5.4.9, which offers the same interface, misses
// matches: is_sound tells.
#pragma once

#include <hs/hs.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/look_around.hpp"
#include "inspect/member_filter.hpp"
#include "inspect/rule.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden {

/// How every expression is compiled: case is folded, a dot is any octet.
inline constexpr unsigned kExpressionFlags = HS_FLAG_CASELESS | HS_FLAG_DOTALL;

struct DatabaseDeleter {
  void operator()(hs_database_t* database) const noexcept { hs_free_database(database); }
};
using Database = std::unique_ptr<hs_database_t, DatabaseDeleter>;

struct RuleSet::Databases {
  Database triggers;               ///< of requests; ids are indexes into rules()
  Database mark_triggers;          ///< those of them that need a mark (marks.hpp)
  Database response_triggers;      ///< of responses; the same ids
  std::vector<Database> patterns;  ///< one a rule; null: the rule has none
  std::vector<std::optional<LookAround>> look_arounds;  ///< one a rule
  MemberFilter response_members;                        ///< of the triggers of responses
  bool reads_response_headers = false;                  ///< a rule looks at fields of responses
};

struct Expression {
  std::string text;
  unsigned id = 0;    ///< what a match of it reports
  std::string place;  ///< file, line, column and rule, for people
};
using Expressions = std::vector<Expression>;

/// One database of all of them; null when there are none. ERRORS: the place of the first expression
/// that cannot be used, and why.
Result<Database> compile_all(const Expressions& expressions);

/// A match that a broken pattern library is known to miss, as the expression to look for it with.
Expressions self_test_expressions();
/// True when a database of self_test_expressions finds it.
bool is_sound(const Database& self_test);

}  // namespace tapwarden
