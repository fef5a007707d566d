// SPDX-License-Identifier: Apache-2.0
// What rules get to see of a request.
#include "inspect/leaves.hpp"

#include "support/catch.hpp"
#include "unit/inspect/request.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

namespace {

std::vector<std::string> leaves_of(Request& request) {
  const Limits limits;
  LimitHits hits;
  Leaves leaves;
  leaves.build(request.exchange, limits, hits);
  std::vector<std::string> lines;
  for (const Leaf& leaf : leaves.all()) {
    lines.push_back(std::string(leaves.place_of(leaf, request.exchange.arena)) + ": " +
                    std::string(leaves.value(leaf)));
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a line feed inside a value does not cut it in two") {
  Request request("/a?q=1%27+OR%0a1=1--+-");
  CHECK(leaves_of(request) ==
        Lines{"request.target: /a", "request.query.q: q", "request.query.q: 1' OR 1=1-- -"});
}

TEST_CASE("a value that is percent-encoded twice is decoded twice") {
  Request request("/a?q=%2527");
  CHECK(leaves_of(request).back() == "request.query.q: '");
}

TEST_CASE("a leaf of JSON has its path as its place") {
  Request request("/");
  request.body("application/json", R"({"user":{"names":["x","y"]},"n":5})");
  CHECK(leaves_of(request) == Lines{"request.target: /", "request.body.$.user: user",
                                    "request.body.$.user.names: names",
                                    "request.body.$.user.names[0]: x",
                                    "request.body.$.user.names[1]: y", "request.body.$.n: n"});
}

TEST_CASE("the path to a leaf of JSON that lies deep is cut at its front") {
  Request request("/");
  std::string body = "\"deep\"";
  for (int i = 0; i < 30; ++i) body = R"({"a_rather_long_name":)" + body + "}";
  request.body("application/json", body);
  const std::string last = leaves_of(request).back();
  CHECK(last.starts_with("request.body.$….a_rather_long_name."));
  CHECK(last.ends_with(".a_rather_long_name: deep"));
  CHECK(last.size() < 200);
}
