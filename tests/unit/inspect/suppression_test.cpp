// SPDX-License-Identifier: Apache-2.0
#include "inspect/suppression.hpp"

#include "support/catch.hpp"
#include "unit/inspect/request.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

namespace {

bool silences(const Suppression& one, std::string_view host = "Wiki.Example:8080") {
  Request request("/edit/page?q=1");
  request.header(HeaderName::host, "Host", host);
  RuleHit hit;
  hit.rule_id = "sqli-005";
  hit.family = "sqli";
  hit.severity = Severity::medium;
  hit.where = "request.query.q";
  return is_suppressed({one}, hit, request.exchange);
}

}  // namespace

TEST_CASE("a suppression silences a hit when all that it names fits") {
  CHECK(silences({.rule = "sqli-005"}));
  CHECK(silences({.rule = "sqli"}));
  CHECK(silences({.rule = "*"}));
  CHECK(silences({.rule = "*", .host = "wiki.example", .path = "/edit", .where = "request.query"}));
  CHECK(silences({.rule = "*", .up_to = Severity::medium}));
  CHECK(silences({.rule = "*", .host = "[::1]"}, "[::1]"));
  CHECK(silences({.rule = "*", .host = "[::1]"}, "[::1]:80"));
}

TEST_CASE("a suppression lets a hit through when anything that it names does not fit") {
  CHECK_FALSE(silences({.rule = "sqli-00"}));
  CHECK_FALSE(silences({.rule = "sql"}));
  CHECK_FALSE(silences({.rule = "*", .host = "example"}));
  CHECK_FALSE(silences({.rule = "*", .path = "/page"}));
  CHECK_FALSE(silences({.rule = "*", .where = "request.body"}));
  CHECK_FALSE(silences({.rule = "*", .up_to = Severity::low}));
}
