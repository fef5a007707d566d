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

/// {rule, host, path, where}, and the level up to which it silences.
Suppression of(const char* rule, const char* host = "", const char* path = "",
               const char* where = "", Severity up_to = Severity::high) {
  return {rule, host, path, where, up_to};
}

}  // namespace

TEST_CASE("a suppression silences a hit when all that it names fits") {
  CHECK(silences(of("sqli-005")));
  CHECK(silences(of("sqli")));
  CHECK(silences(of("*")));
  CHECK(silences(of("*", "wiki.example", "/edit", "request.query")));
  CHECK(silences(of("*", "", "", "", Severity::medium)));
  CHECK(silences(of("*", "[::1]"), "[::1]"));
  CHECK(silences(of("*", "[::1]"), "[::1]:80"));
}

TEST_CASE("a suppression lets a hit through when anything that it names does not fit") {
  CHECK_FALSE(silences(of("sqli-00")));
  CHECK_FALSE(silences(of("sql")));
  CHECK_FALSE(silences(of("*", "example")));
  CHECK_FALSE(silences(of("*", "", "/page")));
  CHECK_FALSE(silences(of("*", "", "", "request.body")));
  CHECK_FALSE(silences(of("*", "", "", "", Severity::low)));
}
