// SPDX-License-Identifier: Apache-2.0
// What a GraphQL text asks of a server.
#include "inspect/confirm/graphql.hpp"

#include <string>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("depth, aliases, root fields and directives of a query are counted") {
  const GraphqlCost cost = graphql_cost(
      R"(query Q($a: I = {x: 1}) { one: f(a: {b: {c: "}"}}) { g @x @y h } two } # comment)");
  CHECK(cost.depth == 2);
  CHECK(cost.aliases == 1);
  CHECK(cost.roots == 2);
  CHECK(cost.directives == 2);
  CHECK_FALSE(cost.cycle);
}

TEST_CASE("strings of GraphQL hide what is in them") {
  CHECK(graphql_cost(R"({ a(s: "{{{{\"{") { b } })").depth == 2);
  CHECK(graphql_cost(R"({ a(s: """{ " {""") { b } })").depth == 2);
  CHECK(graphql_cost(R"({ a(s: "open)").depth == 1);
}

TEST_CASE("fragments in a circle are seen, by themselves and over others") {
  CHECK(graphql_cost("{...A} fragment A on T {...A}").cycle);
  CHECK(graphql_cost(
            "{...A} fragment A on T {x {...B}} fragment B on T {...C} fragment C on T {...A}")
            .cycle);
  CHECK_FALSE(graphql_cost("{...A ...B} fragment A on T {...B} fragment B on T {x}").cycle);
  CHECK_FALSE(graphql_cost("{a {... on T {x}} ...on T {y}}").cycle);
}

TEST_CASE("a query costs too much when one of its counts is above its limit") {
  const auto nested = [](int depth) { return repeated("{a", depth) + repeated("}", depth); };
  CHECK_FALSE(overloads_graphql(nested(15)));
  CHECK(overloads_graphql(nested(16)));
  const auto fields = [](int count) {
    std::string text = "{";
    for (int i = 0; i < count; ++i) text.append(" f").append(std::to_string(i));
    return text + "}";
  };
  CHECK_FALSE(overloads_graphql(fields(25)));
  CHECK(overloads_graphql(fields(26)));
  CHECK_FALSE(overloads_graphql("{u {" + repeated(" x: a b: c", 12) + "}}"));
  CHECK(overloads_graphql("{u {" + repeated(" x: a b: c", 13) + "}}"));
  CHECK_FALSE(overloads_graphql("{a" + repeated(" @x", 10) + "}"));
  CHECK(overloads_graphql("{a" + repeated(" @x", 11) + "}"));
  CHECK_FALSE(overloads_graphql("{u {" + repeated(" a", 21) + "}}"));
  CHECK(overloads_graphql("{u {" + repeated(" a", 22) + "}}"));
  CHECK_FALSE(overloads_graphql(""));
  CHECK_FALSE(overloads_graphql("}}}}"));
}
