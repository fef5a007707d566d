// SPDX-License-Identifier: Apache-2.0
// JavaScript in values: tokens, what tells code from prose, and what attacks do with it.
#include "inspect/confirm/script.hpp"

#include <string>

#include "inspect/confirm/js_tokens.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

namespace {

/// One letter a token.
std::string kinds_of(std::string_view text) {
  JsTokens tokens;
  tokenize_js(text, tokens);
  std::string kinds;
  for (std::size_t i = 0; i < tokens.size; ++i) {
    kinds += "enso`wm"[static_cast<std::size_t>(tokens.token[i].kind)];
  }
  return kinds;
}

}  // namespace

TEST_CASE("JavaScript is cut into its tokens") {
  CHECK(kinds_of("alert(1)") == "wmnm");
  CHECK(kinds_of("a/* x */.b // c") == "wmw");
  CHECK(kinds_of("'a\\'b'+\"c\"") == "sms");
  CHECK(kinds_of("'open") == "o");
  CHECK(kinds_of("f`a${b}`") == "w`");
  CHECK(kinds_of("\\u0061lert(\\u{31})") == "wmwm");
  CHECK(kinds_of("a\xc2\xa0+\xe2\x80\xa8"
                 "b") == "wmw");
  CHECK(kinds_of("/* open").empty());
  CHECK(kinds_of("\\u{").size() == 1);
  CHECK(kinds_of("1.5e3 0x1f") == "nn");
  CHECK(kinds_of(std::string(3000, '(')).size() == kJsTokensMax);
}

TEST_CASE("names are compared with their escapes undone") {
  JsTokens tokens;
  tokenize_js("\\u0061lert '\\x61lert' \\u{61}ler alert1", tokens);
  CHECK(js_names(tokens.token[0], "alert"));
  CHECK(js_names(tokens.token[1], "alert"));
  CHECK_FALSE(js_names(tokens.token[2], "alert"));
  CHECK_FALSE(js_names(tokens.token[3], "alert"));
}

TEST_CASE("prose ends the look at code") {
  CHECK(look_at_js("a(1); b = 2").whole);
  CHECK_FALSE(look_at_js("the function alert(1) shows").whole);
  CHECK_FALSE(look_at_js("the alert(1)").sink);
  CHECK(look_at_js("return confirm(1)").sink);
  CHECK(look_at_js("MsgBox 1").sink);
  CHECK(look_at_js("x = 1").acts);
  CHECK_FALSE(look_at_js("x == 1").acts);
  CHECK_FALSE(look_at_js("x => 1").acts);
  CHECK(look_at_js("fetch('/a')").web);
  CHECK(look_at_js("").whole);
}

TEST_CASE("values that do what attacks do are scripts") {
  for (const char* value : {"alert(1)",
                            "(alert)(1)",
                            "window.alert(1)",
                            "alert?.(1)",
                            "alert.call(null,1)",
                            "alert`1`",
                            "[1].find(alert)",
                            "onerror=alert;throw 1",
                            "a=alert,a(1)",
                            "document.cookie",
                            "(document)[\"cookie\"]",
                            "document /* */ . cookie",
                            "self['\\x61lert'](1)",
                            "top[/al/.source+/ert/.source](1)",
                            "self[Object.keys(self)[5]](1)",
                            "new Function('x')()",
                            "setTimeout('x()', 1)",
                            "setInterval(code, 1)",
                            "String.fromCharCode(97)",
                            "atob()",
                            "location='javascript:x'",
                            "import('data:text/javascript,x')",
                            "[]['constructor']('x')()",
                            "x.constructor.constructor('y')()",
                            "[].map.call`${eval}x`",
                            "\\u0061lert(1)",
                            "';alert(1)//",
                            "\"-alert(1)-\"",
                            "`+alert(1)+`",
                            "');fetch('//x');('",
                            "${alert(1)}",
                            "{{constructor.constructor('x')()}}",
                            "*/alert(1)/*",
                            "[][(![]+[])[+[]]+(![]+[])[+!+[]]+(!![]+[])[+[]]]"}) {
    INFO(value);
    CHECK(runs_script(value));
  }
}

TEST_CASE("prose about code, and code that attacks have no use for, are no scripts") {
  for (const char* value : {"Use document.cookie to read it",
                            "1alert(1)",
                            "Confirm (2)",
                            "please confirm (by Friday)",
                            "dialog.alert(1)",
                            "items.filter(x => x > 3)",
                            "setTimeout(() => f(), 10)",
                            "location = \"Berlin\"",
                            "prompt=consent",
                            "alert=on; level=3",
                            "it's (really) \"fine\"",
                            "const a = \"x\"; alert(a)",
                            "function f() { alert(1); }",
                            "the parent (or guardian)",
                            "x[\"a\"]",
                            "this[\"a\"]",
                            "new Promise(r => setTimeout(r, 1))",
                            "a `document.cookie` b",
                            "O'Reilly; \"Books\"",
                            "- [ ] [x] ![a](b)",
                            "",
                            "'",
                            "`",
                            "${",
                            "{{"}) {
    INFO(value);
    CHECK_FALSE(runs_script(value));
  }
}
