// SPDX-License-Identifier: Apache-2.0
// Confirmers of filters of directories, paths in documents, and operators of document stores.
#include <memory>

#include "inspect/confirm/ldap.hpp"
#include "inspect/confirm/mongo.hpp"
#include "inspect/confirm/xpath.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

namespace {

bool agrees_in_json(std::string_view body, std::string_view key) {
  auto exchange = std::make_unique<HttpExchange>();
  exchange->request.body = as_bytes(body);
  const Leaf leaf{LeafKind::json_key, LeafForm::plain, 0, 0, {}, 0};
  return confirm_mongo({key, key.size(), leaf, *exchange}).count > 0;
}

bool agrees_in_query(std::string_view target, std::string_view name, std::string_view raw) {
  auto exchange = std::make_unique<HttpExchange>();
  exchange->request.target = target;
  const Leaf leaf{LeafKind::query_name, LeafForm::plain, 0, 0, raw, 0};
  return confirm_mongo({name, name.size(), leaf, *exchange}).count > 0;
}

}  // namespace

TEST_CASE("a value changes an LDAP filter when it closes it and goes on") {
  using namespace std::string_view_literals;
  for (const std::string_view value :
       {"*)(uid=*))(|(uid=*"sv, "admin)(&)"sv, "x)(!(&(1=0"sv, "*)(objectClass=*"sv,
        "*(|(mail=*))"sv, "a*)((|userpassword=*)"sv, "*))\0"sv, "x) (cn>=a"sv, "*)(&"sv,
        "a)(1.2.3:=x"sv}) {
    INFO(value);
    CHECK(changes_ldap(value));
  }
  for (const std::string_view value :
       {"*"sv, "admin"sv, "smile :) (see below)"sv, "f(x)(y=1)"sv, "(a)(b)"sv, "(objectClass=*)"sv,
        "(&(a=1)(b=2))"sv, "a\\29\\28b=c"sv, "end)"sv, ""sv}) {
    INFO(value);
    CHECK_FALSE(changes_ldap(value));
  }
}

TEST_CASE("a value changes an XPath predicate when it leaves it and asks for nodes") {
  for (const std::string_view value :
       {"' or name()='a' or 'x'='y", "x' or count(parent::*)=0 or 'a'='b", "1 or position()=1",
        "'] | //user/*['", "\" and string-length(name(/*[1]))=4 and \"1\"=\"1",
        "' and doc('http://x/')='", "1] | //*[1", "' or substring(//a/b,1,1)='x"}) {
    INFO(value);
    CHECK(changes_xpath(value));
  }
  for (const std::string_view value :
       {"/users/*[name='a']", "$..book[?(@.author == 'x')]", "it's 5 or http://example.com/",
        "a 'name' and name() of it", "'a' and count(x)", "let a = 'b' + name();", "x // 'y'", ""}) {
    INFO(value);
    CHECK_FALSE(changes_xpath(value));
  }
}

TEST_CASE("an operator of MongoDB is an attack where it is asked of a secret or of everything") {
  CHECK(agrees_in_json(R"({"user": "a", "password": {"$ne": "x"}})", "$ne"));
  CHECK(agrees_in_json(R"({"username":{"$gt":"a"}})", "$gt"));
  CHECK(agrees_in_json(R"({"id": {"$ne" : null}})", "$ne"));
  CHECK(agrees_in_json(R"({"a": {"$regex":".*"}})", "$regex"));
  CHECK(agrees_in_json(R"({"a": 1, "$where": "1"})", "$where"));
  CHECK(agrees_in_json(R"({"$gt": ""})", "$gt"));
  CHECK_FALSE(agrees_in_json(R"({"price": {"$gt": 5}})", "$gt"));
  CHECK_FALSE(agrees_in_json(R"({"$and": [{"a": 1}, {"b": {"$lt": 2}}]})", "$lt"));
  CHECK_FALSE(agrees_in_json(R"({"$or": [{"a": 1}]})", "$or"));
  CHECK_FALSE(agrees_in_json(R"({"email": {"$in": ["a", "b"]}})", "$in"));
  CHECK_FALSE(agrees_in_json(R"({"a": "$ne"})", "$ne"));
  CHECK_FALSE(agrees_in_json("", "$ne"));
  CHECK(agrees_in_query("/a?password[$ne]=x", "password[$ne]", "password[$ne]"));
  CHECK(agrees_in_query("/a?id%5B$ne%5D=", "id[$ne]", "id%5B$ne%5D"));
  CHECK_FALSE(agrees_in_query("/a?price[$gt]=5", "price[$gt]", "price[$gt]"));
  CHECK_FALSE(agrees_in_query("/a?b[c]=5", "b[c]", "b[c]"));
  CHECK_FALSE(agrees_in_query("/a?b[$", "b[$", "b[$"));
}
