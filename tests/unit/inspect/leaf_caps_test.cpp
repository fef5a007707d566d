// SPDX-License-Identifier: Apache-2.0
// Whatever a body is made of: the caps hold, each is told once, and what is written stays within a
// small multiple of what was sent.
#include "support/catch.hpp"
#include "unit/inspect/leaf_lines.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

namespace {

std::string repeated(std::string_view piece, std::size_t size) {
  std::string text;
  while (text.size() < size) text += piece;
  return text;
}

/// Shapes that unfold into much, or look like the beginning of something again and again.
std::vector<std::string> worst_shapes(std::size_t size) {
  std::vector<std::string> shapes;
  for (const std::string_view piece : {"%25",
                                       "%252525",
                                       "&#",
                                       "&#0000000000",
                                       "&amp;",
                                       "${IFS}",
                                       "$'",
                                       "''a",
                                       "/*",
                                       "/*!",
                                       "--\n",
                                       "#",
                                       "\\u005c",
                                       "\\",
                                       "{a,",
                                       "^a",
                                       "a\n:",
                                       "  ",
                                       "\t",
                                       "\xc0\xaf",
                                       "\xef\xbc\x87",
                                       "--x\r\n",
                                       "--",
                                       "<a>",
                                       "<!",
                                       "<!--",
                                       "<a b='",
                                       "</a",
                                       "<![CDATA[",
                                       "&lt;",
                                       "a=b&",
                                       "http://a?b=",
                                       "[",
                                       "[[],",
                                       "{\"a\":\"[1,\\\"{}\\\"]\"},",
                                       "YWFhYWFhYWFhYWFh",
                                       "ey.",
                                       "query{",
                                       "\"\\\\\\\""}) {
    shapes.push_back(repeated(piece, size));
    shapes.push_back("[\"" + repeated(piece, size) + "\"]");
    shapes.push_back("<a>" + repeated(piece, size) + "</a>");
    shapes.push_back("--x\r\nContent-Disposition: form-data; name=" + repeated(piece, size));
    shapes.push_back("--x\r\n\r\n" + repeated(piece, size) + "\r\n--x--");
  }
  std::string inside = "\"a\"";
  while (inside.size() < size) {
    std::string outer = "[\"";
    for (const char c : inside) outer.append(c == '"' || c == '\\' ? "\\" : "") += c;
    inside = outer + "\"]";
  }
  shapes.push_back(inside);
  return shapes;
}

constexpr std::string_view kTypes[] = {"application/json",
                                       "application/x-www-form-urlencoded",
                                       "multipart/form-data; boundary=x",
                                       "application/xml",
                                       "application/graphql",
                                       "text/plain"};

}  // namespace

TEST_CASE("leaves stay within the caps whatever they are made of") {
  for (const std::size_t size : {200u, 70000u}) {
    for (const std::string& shape : worst_shapes(size)) {
      for (const std::string_view type : kTypes) {
        Request request("/", "POST");
        request.body(type, shape);
        Limits limits;
        if (size == 200) limits = {};
        LimitHits hits;
        Leaves leaves;
        leaves.build(request.exchange, limits, hits);
        INFO(type << ' ' << shape.substr(0, 60));
        CHECK(leaves.all().size() <= limits.leaves_max);
        CHECK(leaves.buffer().size() <= limits.leaf_bytes_max + 1);
        // Plain, and at each depth a nested leaf and its three forms; names count twice.
        CHECK(leaves.buffer().size() <=
              (shape.size() + 100) * 2 * 4 * (limits.leaf_nesting_max + 1));
        for (const std::uint64_t hit :
             {hits.leaves_max, hits.leaf_bytes_max, hits.leaf_depth_max, hits.leaf_nesting_max}) {
          CHECK(hit <= 1);
        }
        CHECK(leaves.cut() ==
              (hits.leaves_max + hits.leaf_bytes_max + hits.leaf_depth_max + hits.leaf_nesting_max >
               0));
      }
    }
  }
}

TEST_CASE("every value is between two separators and holds none") {
  for (const std::string& shape : worst_shapes(300)) {
    for (const std::string_view type : kTypes) {
      Request request("/a%0ab?c=%0a%0a", "POST");
      request.body(type, shape);
      const Limits limits;
      LimitHits hits;
      Leaves leaves;
      leaves.build(request.exchange, limits, hits);
      std::size_t before = 0;
      for (const Leaf& leaf : leaves.all()) {
        INFO(type << ' ' << shape.substr(0, 60));
        REQUIRE(leaf.begin == before + 1);
        REQUIRE(leaf.end < leaves.buffer().size());
        REQUIRE(leaves.value(leaf).find('\n') == std::string_view::npos);
        before = leaf.end;
      }
    }
  }
}
