// SPDX-License-Identifier: Apache-2.0
// Markup: what is read as tags and attributes, and what of it runs.
#include "inspect/confirm/html.hpp"

#include <string>
#include <vector>

#include "inspect/confirm/css.hpp"
#include "inspect/confirm/escapes.hpp"
#include "inspect/confirm/html_tokens.hpp"
#include "inspect/confirm/html_url.hpp"
#include "inspect/confirm/markdown.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

namespace {

using Texts = std::vector<std::string>;

/// "name", then "attribute=value" of each tag.
Texts tags_of(std::string_view text) {
  Texts found;
  HtmlReader reader(text);
  HtmlTag tag;
  while (reader.next_tag(tag)) {
    found.push_back((tag.mark != 0 ? std::string(1, tag.mark) : "") + std::string(tag.name.text()));
    HtmlAttribute attribute;
    while (reader.next_attribute(attribute)) {
      found.push_back(std::string(attribute.name) + "=" + std::string(attribute.value));
    }
  }
  return found;
}

struct Case {
  const char* value;
  Markup markup;
};

}  // namespace

TEST_CASE("tags and attributes are read as browsers read them") {
  CHECK(tags_of("<img src=x onerror=alert(1)>") == Texts{"img", "src=x", "onerror=alert(1)"});
  CHECK(tags_of("<svg/onload='a b'/x>") == Texts{"svg", "onload=a b", "x="});
  CHECK(tags_of("<A HREF = \"u\">t</a>") == Texts{"a", "HREF=u", "/a"});
  CHECK(tags_of("<x:script y>") == Texts{"script", "y="});
  CHECK(tags_of("<img src=`x`onerror=y>") == Texts{"img", "src=x", "onerror=y"});
  CHECK(tags_of("<scr<script>") == Texts{"scr", "script"});
  CHECK(tags_of("<script =\">\" src=x>") == Texts{"script", "=>", "src=x"});
  CHECK(tags_of("<?import a=b>") == Texts{"?import", "a=b"});
  CHECK(tags_of("</ style=x>") == Texts{"/", "style=x"});
  CHECK(tags_of(std::string_view{"<scr\0ipt>", 9}) == Texts{"script"});
  CHECK(tags_of("<a b=\"not closed").back() == "b=not closed");
  CHECK(tags_of("3<4 and <3 <- <>").empty());
  CHECK(tags_of("a < b") == Texts{"b"});  // loose: evidence has to be stronger
  CHECK(tags_of("<").empty());
  CHECK(tags_of("<<a>") == Texts{"a"});
}

TEST_CASE("escapes come out as the octets that they stand for") {
  struct Escape {
    const char* text;
    unsigned char (*next)(std::string_view&) noexcept;
    char octet;
    std::size_t left;
  };
  const Escape escapes[] = {
      {"&#97;b", next_html_octet, 'a', 1},    {"&#x61b", next_html_octet, '\x80', 0},
      {"&#0000097", next_html_octet, 'a', 0}, {"&Tab;x", next_html_octet, '\t', 1},
      {"&colon;", next_html_octet, ':', 0},   {"&amp", next_html_octet, '&', 3},
      {"&#;", next_html_octet, '&', 2},       {"\\u0061b", next_js_octet, 'a', 1},
      {"\\u{61}b", next_js_octet, 'a', 1},    {"\\x61", next_js_octet, 'a', 0},
      {"\\141", next_js_octet, 'a', 0},       {"\\", next_js_octet, '\\', 0},
      {"\\u00", next_js_octet, 'u', 2},       {"\\61 b", next_css_octet, 'a', 1},
      {"\\p", next_css_octet, 'p', 0},        {"/* */x", next_css_octet, '\0', 1},
      {"/* open", next_css_octet, '\0', 0},
  };
  for (const Escape& escape : escapes) {
    std::string_view text = escape.text;
    INFO(escape.text);
    CHECK(escape.next(text) == static_cast<unsigned char>(escape.octet));
    CHECK(text.size() == escape.left);
  }
}

TEST_CASE("URLs that run code are seen through references and white space") {
  for (const char* url :
       {"javascript:x()", " \tJaVa\nScript:x()", "&#106;avascript:x()", "java&Tab;script&colon;x()",
        "vbscript:x", "data:text/html,x", "data:text/html;base64,eA==", "mhtml:http://x!y"}) {
    INFO(url);
    CHECK(is_script_url(url, false));
  }
  for (const char* url : {"https://x.example/javascript:", "javascript:void(0)", "javascript:;",
                          "data:image/png;base64,x", "javascripts/a.js", "", "java script"}) {
    INFO(url);
    CHECK_FALSE(is_script_url(url, false));
  }
  CHECK(is_script_url("data:image/svg+xml,x", false));
  CHECK_FALSE(is_script_url("data:image/svg+xml,x", true));
  CHECK(is_well_known_embed("https://www.youtube.com/embed/x"));
  CHECK_FALSE(is_well_known_embed("https://x.example/www.youtube.com/embed/x"));
}

TEST_CASE("styles that run code are seen through comments and escapes") {
  for (const char* css :
       {"width: expression(alert(1))", "x:expr/**/ession(1)", "x:\\65 xpression(1)",
        "background:url( javascript:x )", "-moz-binding: url(x)", "behavior: url(x.htc)",
        "@import 'x.css'", "@im\\port 'x'", "a{font-family:\\22\\3e\\3cimg}"}) {
    INFO(css);
    CHECK(css_runs_code(css));
  }
  for (const char* css : {"color: red; background: url(/a.png)", "scroll-behavior: smooth",
                          "@import url(https://fonts.googleapis.com/css?family=X)",
                          "v\\:* {behavior:url(#default#VML);}", "content: 'expression'", ""}) {
    INFO(css);
    CHECK_FALSE(css_runs_code(css));
  }
  CHECK(css_leaves_declaration("font-family:foo}color=red"));
  CHECK(css_leaves_declaration("a:url(x/*y)"));
  CHECK_FALSE(css_leaves_declaration("a: b; /* c */ d: e"));
  CHECK_FALSE(css_leaves_declaration("color: {{ color }}"));
}

TEST_CASE("markup is as bad as what it makes a browser do") {
  const Case cases[] = {
      // Text of an element.
      {"<script>alert(1)</script>", Markup::attack},
      {"<script src=//x.example>", Markup::active},
      {"<script>", Markup::active},
      {"www.x.example<script><b>", Markup::active},
      {"the <script> tag in front of </body>", Markup::harmless},
      {"<img src=x onerror=alert(1)>", Markup::attack},
      {"<img src=x onerror=x>", Markup::active},
      {"<img src=x onfoo=x>", Markup::harmless},
      {"<b onfoo=x()>", Markup::active},
      {"<p title=\"</p><img src onerror=alert(1)>\">", Markup::attack},
      {"<!--<img src='--><img src=x onerror=alert(1)//'>", Markup::attack},
      {"<a href=javascript:x()>", Markup::active},
      {"<a href=https://x.example>x</a>", Markup::harmless},
      {"<iframe srcdoc='x'>", Markup::active},
      {"<iframe src=//x.example>", Markup::active},
      {"<iframe>", Markup::harmless},
      {"<object>", Markup::harmless},
      {"<embed src=x.swf>", Markup::active},
      {"<meta http-equiv=refresh content=0>", Markup::active},
      {"<meta charset=utf-8>", Markup::harmless},
      {"<base href=//x.example>", Markup::active},
      {"<base target=_blank>", Markup::harmless},
      {"<link rel=icon href=x>", Markup::harmless},
      {"<style>*{x:expression(1)}</style>", Markup::active},
      {"<svg><set attributeName=onload to=x>", Markup::active},
      {"<animate attributeName=opacity to=0>", Markup::harmless},
      {"< script >alert(1)</ script >", Markup::attack},
      // An attribute, with and without quotes.
      {"\" onfocus=\"alert(1)", Markup::attack},
      {"' onfocus='x()", Markup::active},
      {"x onfocus=alert(1)", Markup::attack},
      {"x onfocus=y", Markup::harmless},
      {"season=3", Markup::harmless},
      // A URL.
      {"javascript:alert(1)", Markup::attack},
      {"javascript:x()", Markup::active},
      {"JavaScript: The Good Parts", Markup::harmless},
      {"url(javascript:alert(1))", Markup::attack},
      // Components, templates, prose.
      {"<B onClick={() => f(1)}>", Markup::harmless},
      {"<asp:Button OnClick=\"Save\" />", Markup::harmless},
      {"<li @click=\"f()\">", Markup::harmless},
      {"<li @click=\"alert(1)\">", Markup::attack},
      {"List<String> a <b@c.example> <3", Markup::harmless},
      {"Use `<script>alert(1)</script>` to try it", Markup::harmless},
      {"```\n<script>alert(1)</script>\n```", Markup::harmless},
      {"`'><script>alert(1)</script>`", Markup::attack},
      {"", Markup::harmless},
  };
  for (const Case& one : cases) {
    INFO(one.value);
    CHECK(markup_of(one.value) == one.markup);
  }
}

TEST_CASE("code of Markdown is told from a backquote that ends something") {
  const auto parts = [](std::string_view text) {
    Texts found;
    for_each_markdown_part(text, [&found](std::string_view part) {
      found.emplace_back(part);
      return true;
    });
    return found;
  };
  CHECK(parts("see `a` and `b`.") == Texts{"see ", " and ", "."});
  CHECK(parts("```js\na\n``` b") == Texts{"", " b"});
  CHECK(parts("`a` b") == Texts{"`a` b"});
  CHECK(parts("x`+a+`") == Texts{"x`+a+`"});
  CHECK(parts("see `a") == Texts{"see `a"});
}

TEST_CASE("names of events are those that browsers know") {
  CHECK(is_event_name("onload"));
  CHECK(is_event_name("ONERROR"));
  CHECK(is_event_name("ontransitionend"));
  CHECK_FALSE(is_event_name("onfoo"));
  CHECK_FALSE(is_event_name("load"));
}
