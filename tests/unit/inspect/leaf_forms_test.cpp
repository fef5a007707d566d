// SPDX-License-Identifier: Apache-2.0
// Values inside of values, and the folded forms of values.
#include "support/catch.hpp"
#include "unit/inspect/leaf_lines.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

namespace {

struct Case {
  std::string value;
  Lines expected;
};

void check_forms(LeafForm form, const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    INFO(one.value);
    CHECK(forms_of(one.value, form) == one.expected);
  }
}

}  // namespace

TEST_CASE("encodings inside of values are undone, one inside the other") {
  check_forms(LeafForm::nested, {
                                    {"plain words, 100% of them & more", {}},
                                    {"%27", {"'"}},
                                    {"%25%32%37", {"%27", "'"}},
                                    {"%u0027%uFF07%zz%2", {"''%zz%2"}},
                                    {"\\u0027 \\x27 \\u{27} \\uzz \\x2", {"' ' ' \\uzz \\x2"}},
                                    {"&lt;&#60&#x3c;&#00060;&LT&lpar;&lpar &unknown; &#;",
                                     {"<<<<<(&lpar &unknown; &#;"}},
                                    {"&amp;lt;", {"&lt;", "<"}},
                                    {"\xef\xbc\x87 \xef\xbd\x9e \xef\xbc", {}},
                                    {"\xef\xbc\x87 \xef\xbd\x9e", {"' ~"}},
                                    {"\xe4\xb8\xad\xc3\xa9", {}},
                                    {"MScgT1IgMT0xLS0gLQ==", {"1' OR 1=1-- -"}},
                                    {"MScgT1IgMT0xLS0gLQ", {"1' OR 1=1-- -"}},
                                    {"description and more", {}},
                                    {"transactions", {}},
                                    {"MScgT1I=", {}},
                                    {R"({"a":"b","c":["d",5]})", {"a", "b", "c", "d"}},
                                    {R"( ["{\"a\":\"b\"}"])", {R"({"a":"b"})", "a", "b"}},
                                    {R"({"a":broken)", {}},
                                    {"https://a.example/b?c=%27&d=e#f",
                                     {"'", "e", "https://a.example/b?c='&d=e#f", "'", "e"}},
                                    {"what? https://a.example/", {}},
                                });
}

TEST_CASE("UTF-8 that is longer than it has to be is undone, in a path and in a form") {
  Request request("/a/..%c0%af..%e0%80%af", "POST");
  request.body("application/x-www-form-urlencoded", "a=%f0%80%80%af&b=%c0%27%e0%9f");
  const Lines lines = leaf_lines(request);
  for (const char* const line :
       {"path/nested request.path[1]: ../../", "form_value/nested request.body.a: /"}) {
    CHECK(std::count(lines.begin(), lines.end(), line) == 1);
  }
  CHECK(std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
          return line.starts_with("form_value/nested request.body.b");
        }) == 0);
}

TEST_CASE("an octet a0 is a blank of SQL where it is no part of UTF-8") {
  Request request("/?a=1%a0%a0or&b=%c3%a0");
  const Lines lines = leaf_lines(request);
  const auto is_folded = [](const std::string& line) {
    return line.starts_with("query_value/sql");
  };
  CHECK(std::count_if(lines.begin(), lines.end(), is_folded) == 1);
  CHECK(std::count(lines.begin(), lines.end(), "query_value/sql request.query.a: 1 or") == 1);
}

TEST_CASE("what is nested deeper than the limit is left out, and it is told once") {
  Request request("/");
  request.body("application/json", R"(["%25252525252527","%25252525252527"])");
  LimitHits hits;
  Leaves leaves;
  const Limits limits;
  leaves.build(request.exchange, limits, hits);
  CHECK(leaves.value(leaves.all().back()) == "%25252527");
  CHECK(leaves.cut());
  CHECK(hits.leaf_nesting_max == 1);
}

TEST_CASE("comments and white space of SQL are folded") {
  check_forms(LeafForm::sql, {
                                 {"one blank, two-part words", {}},
                                 {"1/**/UNION/* x */SELECT", {"1 UNION SELECT"}},
                                 {"1 /*!50000UNION*//*!SELECT*/ 2", {"1 UNION SELECT 2"}},
                                 {"1--x\nOR 1=1", {"1 OR 1=1"}},
                                 {"1#x\nOR#y", {"1 OR#y"}},
                                 {"1-- x", {}},
                                 {"a \t\r\n b", {"a b"}},
                                 {"a\nb", {}},
                                 {"1/*UNION", {"1 "}},
                                 {"*/ 1", {}},
                             });
}

TEST_CASE("quotes, escapes and variables of shells are folded") {
  check_forms(LeafForm::shell, {
                                   {"don't say \"it\"; you can't", {}},
                                   {"\"Chromium\";v=\"124\"", {}},
                                   {"c'a't /e\"tc\"/pass''wd", {"cat /etc/passwd"}},
                                   {"c\\at /et\\c", {"cat /etc"}},
                                   {"w^ho^ami", {"whoami"}},
                                   {"cat$IFS/etc${IFS}x${IFS%??}y$IFS$9z", {"cat /etc x y z"}},
                                   {"who$@ami wh``oami", {"whoami whoami"}},
                                   {"{cat,/etc/passwd}", {"cat /etc/passwd"}},
                                   {"$'\\143at' $'", {"cat $'"}},
                                   {"${IFS $'x", {}},
                                   {"{\"a\":\"b\",}", {}},
                               });
}

TEST_CASE("character references and control characters inside of words of HTML are folded") {
  check_forms(LeafForm::html, {
                                  {"two lines\nof text", {}},
                                  {"java\nscr\tipt:x", {"javascript:x"}},
                                  {"jav&#x09;ascript&colon;x", {"javascript:x", "javascript:x"}},
                                  {"<scr\x01ipt>", {"<script>"}},
                                  {"&lt;b&gt", {"<b>"}},
                                  {"a & b: c", {}},
                              });
}
