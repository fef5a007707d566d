// SPDX-License-Identifier: Apache-2.0
// Hyperscan behind two small types. libvectorscan 5.4.9, which offers the same interface, misses
// matches: self_test tells.
#pragma once

#include <hs/hs.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "inspect/rule.hpp"

namespace tapwarden {

struct DatabaseDeleter {
  void operator()(hs_database_t* database) const noexcept { hs_free_database(database); }
};
using Database = std::unique_ptr<hs_database_t, DatabaseDeleter>;

struct RuleSet::Databases {
  Database triggers;               ///< ids are indexes into rules()
  std::vector<Database> patterns;  ///< one a rule; null: the rule has none
  Database database_errors;        ///< texts of databases in responses
};

/// Why an expression cannot be used; empty: it can.
std::string expression_error(const std::string& expression);

/// REQUIRES: every expression was found good by expression_error.
Database compile_all(const std::vector<std::string>& expressions, const std::vector<unsigned>& ids);

/// A match that a broken pattern library is known to miss. Empty: it is sound.
std::optional<std::string> self_test();

}  // namespace tapwarden
