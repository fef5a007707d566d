// SPDX-License-Identifier: Apache-2.0
#include "inspect/member_filter.hpp"

#include <string>

#include "inspect/rule_loader.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

TEST_CASE("a member lets a body through by both ends of its name and by its value") {
  MemberFilter filter;
  for (const char* trigger : {"\"email", "mail\"", "(?-i:AKIA)", "uid="}) filter.add(trigger);
  for (const std::string start : {"{", "{\"id\":1,\"name\":\"lamp and a long text behind it\","}) {
    for (const std::string end : {"}", ",\"text\":\"and much more that stands behind it\"}"}) {
      for (const char* member :
           {R"("email":1234567)", R"("emailAddress":null)", R"("workMail": null)",
            R"("email_of_someone_elsewhere":1)", R"("k":"AKIA0000")", R"("key": "AKIA0000")"}) {
        INFO(start << member << end);
        CHECK(filter.may_match(start + member + end));
      }
      for (const char* member : {R"("name":"nomail")", R"("e":"a AKIA0000")", R"("akin":"maid")"}) {
        INFO(start << member << end);
        CHECK_FALSE(filter.may_match(start + member + end));
      }
    }
  }
  CHECK_FALSE(filter.may_match("{"));
  CHECK_FALSE(filter.may_match("{\""));
  CHECK_FALSE(filter.may_match("\":"));
}

TEST_CASE("a trigger that is no plain text lets every body through") {
  for (const char* trigger : {"[ab]cdef", "abc", "a{4}bcd", "ab\\dcde"}) {
    MemberFilter filter;
    CHECK_FALSE(filter.may_match(R"({"a":"b","c":"d"})"));
    filter.add(trigger);
    CHECK(filter.may_match(R"({"a":"b","c":"d"})"));
  }
}

TEST_CASE("ordinary JSON is not scanned for the rules that are shipped") {
  const auto rules = load_rules(std::string(TAPWARDEN_SOURCE_DIR) + "/rules",
                                std::string(TAPWARDEN_BINARY_DIR) + "/rules-cache");
  REQUIRE(rules);
  MemberFilter filter;
  for (const Rule& rule : (*rules)->rules()) {
    if (!rule.where[static_cast<std::size_t>(LeafKind::response_body)]) continue;
    for (const std::string& trigger : rule.trigger) filter.add(trigger);
  }
  CHECK_FALSE(filter.may_match(
      R"({"page":1,"items":[{"id":"3de0bbd3-275e-45dd-a480-33dbb8d2f747","name":"north market",)"
      R"("price":664.95,"stock":1349,"tags":["desk"],"note":"Delivered within 9 days"}],"total":3})"));
  CHECK(filter.may_match(R"({"page":1,"items":[{"id":1,"contactEmail":"ann@example.com"}]})"));
}
