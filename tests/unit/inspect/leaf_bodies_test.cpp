// SPDX-License-Identifier: Apache-2.0
// What rules get to see of bodies of each type, whole and broken.
#include "support/catch.hpp"
#include "unit/inspect/leaf_lines.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

namespace {

struct Case {
  std::string type;
  std::string body;
  Lines leaves;
};

void check_cases(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    INFO(one.type << '\n' << one.body);
    CHECK(body_lines(one.type, one.body) == one.leaves);
  }
}

const std::string kForm = "multipart/form-data; boundary=x";

}  // namespace

TEST_CASE("names, file names and texts of the parts of a multipart body are leaves") {
  check_cases({
      {kForm,
       "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--x\r\n"
       "content-disposition: form-data; name=b; filename=c.txt\r\n\r\ntwo\r\n--x--\r\nafter",
       {"form_name request.body.a: a", "form_value request.body.a: one",
        "form_name request.body.b: b", "file_name request.body.b: c.txt",
        "form_value request.body.b: two"}},
      {"multipart/form-data; charset=utf-8; boundary=\"x y\"",
       "--x y\nContent-Disposition: form-data; name=\"a;\\\"b\"\n\none",
       {"form_name request.body.a;\\\"b: a;\\\"b", "form_value request.body.a;\\\"b: one",
        "form_name/shell request.body.a;\\\"b: a;\"b"}},
      {kForm,
       "--x\r\nContent-Disposition: form-data;\r\n name=a;\r\n filename*=UTF-8''%2e%2e%2fb\r\n",
       {"form_name request.body.a: a", "file_name request.body.a: ../b"}},
      {kForm,
       "--x\r\nContent-Disposition: form-data; name=\"a; filename=b\r\n\r\none\r\n--x--",
       {"form_name request.body.a; filename=b: a; filename=b",
        "form_value request.body.a; filename=b: one"}},
      {"multipart/mixed; boundary=x",
       "--x\r\n\r\none\r\n--xyz\r\n\r\ntwo\r\n--x--",
       {"form_value request.body: one", "form_value request.body: two"}},
      {"multipart/form-data",
       "--x\r\nContent-Disposition: form-data; name=a\r\n\r\none\r\n--x--",
       {"form_name request.body.a: a", "form_value request.body.a: one"}},
      {kForm,
       std::string("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\0\1\2\r\n--x--", 57),
       {"form_name request.body.a: a"}},
      {kForm, "no part", {"body_raw request.body: no part"}},
  });
}

TEST_CASE("texts and attributes of XML are leaves, and so is what the document type says") {
  check_cases({
      {"application/xml",
       "<?xml version='1.0'?><u:user id=\"7\">\n <name>Ann &lt;3 &#x26;</name></u:user>",
       {"xml_attribute request.body.user.@id: 7", "xml_text request.body.user.name: Ann <3 &"}},
      {"text/plain",
       "<a><![CDATA[<b>]]><!-- <c> -->d</a>",
       {"xml_text request.body.a: <b>", "xml_text request.body.a: d",
        "body_raw request.body: <a><![CDATA[<b>]]><!-- <c> -->d</a>"}},
      {"text/xml",
       "<!DOCTYPE a [<!ENTITY b SYSTEM \"c>]>\">]><a>&b;</a>",
       {"body_raw request.body: <!DOCTYPE a [<!ENTITY b SYSTEM \"c>]>\">]>",
        "xml_text request.body.a: &b;"}},
      {"application/soap+xml",
       "<a b=c d='e><f>g",
       {"xml_attribute request.body.a.@b: c", "xml_attribute request.body.a.@d: e><f>g"}},
      {"application/xml",
       "<a>b</c></d></e>f<g h=",
       {"xml_text request.body.a: b", "xml_text request.body: f"}},
      {"application/xml", "<a/>b<c/>", {"xml_text request.body: b"}},
      {"application/xml", "no element", {"body_raw request.body: no element"}},
      {"application/xml",
       "<!DOCTYPE a [<!ENTITY",
       {"body_raw request.body: <!DOCTYPE a [<!ENTITY"}},
  });
}

TEST_CASE("what is nested too deep in XML counts as of the element that is not") {
  Limits limits;
  limits.leaf_depth_max = 1;
  CHECK(body_lines("application/xml", "<a><b><c>d</c></b>e</a>", limits) ==
        Lines{"xml_text request.body.a: d", "xml_text request.body.a: e"});
}

TEST_CASE("queries of GraphQL are of a kind of their own, and other texts of that name are not") {
  check_cases({
      {"application/json",
       R"({"query":"{ user }","variables":{"query":"{ a }"}})",
       {"json_key request.body.$.query: query", "graphql request.body.query: { user }",
        "json_key request.body.$.variables: variables",
        "json_string request.body.$.variables.query: { a }"}},
      {"application/json",
       R"([{"query":" # x\n mutation A { b }"}])",
       {"json_key request.body.$[0].query: query",
        "graphql request.body.query:  # x  mutation A { b }",
        "graphql/sql request.body.query:  mutation A { b }"}},
      {"application/json",
       R"({"query":"queryable {"})",
       {"json_key request.body.$.query: query", "json_string request.body.$.query: queryable {"}},
      {"application/graphql", "query { a }", {"graphql request.body.query: query { a }"}},
      {"application/x-www-form-urlencoded",
       "query=%7Ba%7D",
       {"form_name request.body.query: query", "graphql request.body.query: {a}"}},
  });
  Request request("/?query=fragment+F+on+U%7Bid%7D");
  CHECK(leaf_lines(request).back() == "graphql request.query.query: fragment F on U{id}");
}

TEST_CASE("a key of JSON that was seen is no leaf again") {
  check_cases({{"application/json",
                R"([{"id":"a","b":1},{"id":"c","b":2,"bc":3}])",
                {"json_key request.body.$[0].id: id", "json_string request.body.$[0].id: a",
                 "json_key request.body.$[0].b: b", "json_string request.body.$[1].id: c",
                 "json_key request.body.$[1].bc: bc"}}});
}

TEST_CASE("any field, name or method is a leaf when it holds what it ordinarily does not") {
  Request request("/", "GET'");
  request.header(HeaderName::accept, "Accept", "text/html;q=0.9, */*");
  request.header(HeaderName::content_type, "Content-Type", "%{(#a='b')}");
  request.header(HeaderName::authorization, "Authorization", "Basic ${jndi:ldap://x}");
  request.header(HeaderName::if_none_match, "If-None-Match", "\"0123456789abcd..\"");
  request.header(HeaderName::authorization, "Authorization", "Basic dXNlcjpwYXNzd29yZA==");
  request.header(HeaderName::cookie, "Cookie", "a'b=c; d=e");
  request.header(HeaderName::other, "X-(y)", "z");
  CHECK(leaf_lines(request) == Lines{"header request.header.:method: GET'",
                                     "header request.header.content-type: %{(#a='b')}",
                                     "header request.header.authorization: Basic ${jndi:ldap://x}",
                                     "header request.header.if-none-match: \"0123456789abcd..\"",
                                     "cookie request.cookie.a'b: a'b",
                                     "cookie request.cookie.a'b: c", "cookie request.cookie.d: e",
                                     "header request.header.x-(y): z",
                                     "header request.header.x-(y): X-(y)"});
}

TEST_CASE("what is odd in a basic credential is read") {
  Request request("/");
  request.header(HeaderName::authorization, "Authorization", "Basic YWRtaW4nLS06eA==");
  CHECK(leaf_lines(request) == Lines{"header/nested request.header.authorization: admin'--:x"});
}

TEST_CASE("a token whose header says oddly where its key is, is read") {
  const auto lines_of = [](std::string_view token) {
    Request request("/");
    request.header(HeaderName::authorization, "Authorization", "Bearer " + std::string(token));
    return leaf_lines(request);
  };
  // {"alg":"HS256","kid":"key-1"}
  CHECK(lines_of("eyJhbGciOiJIUzI1NiIsImtpZCI6ImtleS0xIn0.eyJhIjoiYiJ9.c").empty());
  // {"alg":"HS256","kid":"../k"} {"sub":"admin"}
  const Lines odd = lines_of("eyJhbGciOiJIUzI1NiIsImtpZCI6Ii4uL2sifQ.eyJzdWIiOiJhZG1pbiJ9.c");
  const std::string start = "header/nested request.header.authorization: ";
  CHECK(std::count(odd.begin(), odd.end(), start + "../k") == 1);
  CHECK(std::count(odd.begin(), odd.end(), start + "admin") == 1);
}
