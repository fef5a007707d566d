// SPDX-License-Identifier: Apache-2.0
// Line ends with a header behind them, and members that a client has no business to set.
#include "inspect/confirm/line_break.hpp"

#include "inspect/confirm/members.hpp"
#include "support/catch.hpp"
#include "unit/inspect/request.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

TEST_CASE("a line end and a header are seen in all their encodings") {
  for (const char* raw :
       {"/a?q=x%0d%0aSet-Cookie:%20a=b", "/a?q=x%0aLocation:%20/", "/a?q=x%250d%250aBcc%253a",
        "/a?q=%E5%98%8A%E5%98%8DSet-Cookie:x", "/a?q=%u000d%u000aSet-Cookie:x",
        "/a%0d%0aSet%2dCookie%3ax", "{\"a\":\"x\\r\\nSet-Cookie: y\"}", "a=x\r\nBcc: y",
        "/?q=x%0d%0a%0d%0aHTTP/1.1%20200%20OK", "/?q=x%0d%0a+Set-Cookie:y"}) {
    INFO(raw);
    CHECK(has_broken_line(raw));
  }
}

TEST_CASE("lines of text, and messages that are whole, break nothing") {
  for (const char* raw :
       {"/a?q=Set-Cookie:%20a", "/a?q=x%0ay%0aLocation:%20z", "/a?q=x%0d%0aWell:%20z",
        "a=From:%20x%0d%0aTo:%20y", "a=HTTP/1.1%20200%20OK%0aContent-Type:%20x", "/a?q=%0",
        "/a?q=%0d%0a", "", "%", "\\", "/a?b=x%0a&c=Location:"}) {
    INFO(raw);
    CHECK_FALSE(has_broken_line(raw));
  }
}

namespace {

bool grants(std::string_view body, std::string_view name) {
  Request request("/", "POST");
  request.body("application/json", body);
  const Leaf leaf{LeafKind::json_key, LeafForm::plain, 0, 0, {}, 0};
  return grants_rights({name, 0, leaf, request.exchange}).count > 0;
}

bool reaches(std::string_view body, std::string_view name) {
  Request request("/", "POST");
  request.body("application/json", body);
  const Leaf leaf{LeafKind::json_key, LeafForm::plain, 0, 0, {}, 0};
  return reaches_prototype({name, 0, leaf, request.exchange}).count > 0;
}

bool is_batch(std::string_view body) {
  Request request("/", "POST");
  request.body("application/json", body);
  const Leaf leaf{LeafKind::graphql, LeafForm::plain, 0, 0, {}, 0};
  return is_large_batch({"{a}", 0, leaf, request.exchange}).count > 0;
}

}  // namespace

TEST_CASE("a member grants rights by its value") {
  CHECK(grants(R"({"isAdmin":true})", "isAdmin"));
  CHECK(grants(R"({"role" : "Admin"})", "role"));
  CHECK(grants(R"({"roles":["root"]})", "roles"));
  CHECK(grants(R"({"role":"user","x":{"role":"admin"}})", "role"));
  CHECK_FALSE(grants(R"({"isAdmin":false})", "isAdmin"));
  CHECK_FALSE(grants(R"({"role":"user"})", "role"));
  CHECK_FALSE(grants(R"({"roles":[],"x":true})", "roles"));
  CHECK_FALSE(grants(R"({"role":"administration"})", "role"));
  CHECK_FALSE(grants(R"({"role)", "role"));
}

TEST_CASE("a constructor is one only with a prototype in it") {
  CHECK(reaches(R"({"__proto__":{}})", "__proto__"));
  CHECK(reaches(R"({"constructor" : { "prototype":{"x":1}}})", "constructor"));
  CHECK_FALSE(reaches(R"({"constructor":"x","prototype":"y"})", "constructor"));
  CHECK_FALSE(reaches(R"({"prototype":"y"})", "prototype"));
}

TEST_CASE("more than ten operations in a body are a large batch") {
  std::string body = "[";
  for (int i = 0; i < 10; ++i) body += R"({"query":"{a}"},)";
  CHECK_FALSE(is_batch(body + "]"));
  CHECK(is_batch(body + R"({"query":"{a}"}])"));
}
