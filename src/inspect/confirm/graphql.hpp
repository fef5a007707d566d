// SPDX-License-Identifier: Apache-2.0
// What a GraphQL text asks of a server: how deep, how often, and whether it ends at all.
#pragma once

#include <cstdint>
#include <string_view>

namespace tapwarden {

struct GraphqlCost {
  std::uint32_t depth = 0;       ///< of selection sets
  std::uint32_t aliases = 0;     ///< fields that are given another name
  std::uint32_t roots = 0;       ///< fields of operations
  std::uint32_t directives = 0;  ///< most of them on one field
  std::uint32_t repeats = 0;     ///< most often the same field, one behind the other
  bool cycle = false;            ///< a fragment spreads itself, by itself or over others
};

/// BOUND: one pass over the first 64 KiB; 32 fragments.
GraphqlCost graphql_cost(std::string_view text) noexcept;

/// More than 15 levels, 25 aliases, 25 root fields, 10 directives on a field, 20 repeats of one, or
/// fragments in a circle.
bool overloads_graphql(std::string_view text) noexcept;

}  // namespace tapwarden
