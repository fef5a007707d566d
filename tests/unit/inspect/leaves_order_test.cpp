// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

/// "place=value" of each leaf of a request, in order.
std::vector<std::string> leaves_of(std::string_view target, std::string_view json,
                                   const Limits& limits = {}) {
  HttpExchange exchange;
  exchange.request.target = target;
  exchange.request.headers.add(HeaderName::content_type, "Content-Type", "application/json");
  exchange.request.body = as_bytes(json);
  Leaves leaves;
  LimitHits hits;
  leaves.build(exchange, limits, hits);
  std::vector<std::string> all;
  for (const Leaf& leaf : leaves.all()) {
    all.push_back(std::string(leaves.place_of(leaf, exchange.arena)) + '=' +
                  std::string(leaves.value(leaf)));
  }
  return all;
}

using Expected = std::vector<std::string>;

}  // namespace

TEST_CASE("keys and strings of a JSON body are leaves in their order, each with its path") {
  const Expected expected{"request.body.$.id=id",
                          "request.body.$.tags=tags",
                          "request.body.$.tags[1]=b",
                          "request.body.$.tags[2].deep=deep",
                          "request.body.$.tags[2].deep[0]=c",
                          "request.body.$.last=last",
                          "request.body.$.last=d"};
  CHECK(leaves_of("", R"({"id":17,"tags":[-1.5,"b",{"deep":["c",null,true]}],"last":"d"})") ==
        expected);
}

TEST_CASE("a JSON text that is one string is one leaf") {
  CHECK(leaves_of("", R"("alone")") == Expected{"request.body.$=alone"});
}

TEST_CASE("what is nested deeper than the limit is left out, what stands behind it is not") {
  Limits limits;
  limits.leaf_depth_max = 1;
  CHECK(leaves_of("", R"({"a":{"b":{"c":"d"}},"e":"f"})", limits) ==
        Expected{"request.body.$.a=a", "request.body.$.e=e", "request.body.$.e=f"});
}

TEST_CASE("segments and parameters are leaves, decoded twice, empty ones left out") {
  const Expected expected{"request.target=/v1//a b", "request.path[0]=v1",   "request.path[2]=a b",
                          "request.query.q=q",       "request.query.q='x y", "request.query.e=e"};
  CHECK(leaves_of("/v1//a%20b?q=%2527x+y&e=", "") == expected);
}

TEST_CASE("leaves above the cap on octets are cut, and it is told") {
  Limits limits;
  limits.leaf_bytes_max = 20;
  HttpExchange exchange;
  const std::string target = "/" + std::string(14, 'a') + "?" + std::string(40, 'b') + "&c";
  exchange.request.target = target;
  Leaves leaves;
  LimitHits hits;
  leaves.build(exchange, limits, hits);
  CHECK(leaves.cut());
  CHECK(hits.leaf_bytes_max == 1);
  REQUIRE(leaves.all().size() >= 2);
  CHECK(leaves.value(leaves.all()[0]) == "/" + std::string(14, 'a'));
  CHECK(leaves.value(leaves.all()[1]) == "bbb");
}
