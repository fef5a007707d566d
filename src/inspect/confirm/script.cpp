// SPDX-License-Identifier: Apache-2.0
// Prose is told from code by its neighbours: in code no two names, numbers or strings stand side by
// side without a mark or a keyword between them.
#include "inspect/confirm/script.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "inspect/confirm/escapes.hpp"
#include "inspect/confirm/js_tokens.hpp"
#include "inspect/confirm/markdown.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t kBytesMax = 4096;
constexpr std::size_t kBreaksMax = 4;  // of each kind that are tried

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 37> kKeywords{
    "set",    "var",     "let",   "const",   "function", "return",     "new",     "typeof",
    "void",   "delete",  "throw", "in",      "of",       "instanceof", "if",      "else",
    "for",    "while",   "do",    "switch",  "case",     "class",      "extends", "import",
    "export", "from",    "as",    "async",   "await",    "yield",      "static",  "try",
    "catch",  "finally", "with",  "default", "get"};
// Those that stand between two operands.
constexpr std::array<std::string_view, 9> kJoining{
    "in", "of", "instanceof", "as", "from", "else", "extends", "catch", "finally"};
constexpr std::array<std::string_view, 11> kCalls{
    "alert",  "confirm",       "prompt",    "eval",   "execScript", "Function",
    "msgbox", "importScripts", "getScript", "MsgBox", "Msgbox"};
constexpr std::array<std::string_view, 3> kTimers{"setTimeout", "setInterval", "setImmediate"};
constexpr std::array<std::string_view, 11> kRoots{
    "window", "self",     "top",  "parent",      "frames",       "globalThis",
    "this",   "document", "view", "defaultView", "contentWindow"};
constexpr std::array<std::string_view, 9> kOfDocument{"cookie",   "domain",      "write",
                                                      "writeln",  "location",    "URL",
                                                      "referrer", "execCommand", "defaultView"};
constexpr std::array<std::string_view, 6> kOfBody{"append",  "appendChild",        "innerHTML",
                                                  "prepend", "insertAdjacentHTML", "outerHTML"};
// Not `self`, which is a word of Python too.
constexpr std::array<std::string_view, 18> kWeb{
    "document",           "window",         "location",      "fetch",
    "XMLHttpRequest",     "Image",          "WebSocket",     "navigator",
    "localStorage",       "sessionStorage", "console",       "postMessage",
    "innerHTML",          "outerHTML",      "createElement", "jQuery",
    "insertAdjacentHTML", "globalThis"};

class Look : JsCursor {
 public:
  explicit Look(const JsTokens& tokens) : JsCursor(tokens) {}

  JsLook run() noexcept {
    look_.whole = true;
    for (at_ = 0; at_ < tokens_.size; ++at_) {
      if (is_prose()) {
        look_.whole = false;
        break;
      }
      see();
    }
    return look_;
  }

 private:
  [[nodiscard]] bool names(std::string_view name, std::ptrdiff_t more = 0) const noexcept {
    const JsKind kind = token(more).kind;
    return kind != JsKind::end && kind != JsKind::mark && js_names(token(more), name);
  }
  [[nodiscard]] bool names_one_of(Words words, std::ptrdiff_t more = 0) const noexcept {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return names(word, more); });
  }
  [[nodiscard]] bool is_keyword(std::ptrdiff_t more) const noexcept {
    return is(JsKind::word, more) && names_one_of(kKeywords, more);
  }
  [[nodiscard]] bool is_string(std::ptrdiff_t more) const noexcept {
    return is(JsKind::string, more) || is(JsKind::open_string, more);
  }
  [[nodiscard]] bool is_operand(std::ptrdiff_t more) const noexcept {
    return is(JsKind::word, more) || is(JsKind::number, more) || is_string(more);
  }

  /// Two operands side by side, or a mark that is none of the language.
  [[nodiscard]] bool is_prose() const noexcept {
    if (is_mark('#') || is_mark('@')) return true;
    if (!is_operand(0) || !is_operand(-1)) return false;
    return !is_keyword(-1) && !(is(JsKind::word) && names_one_of(kJoining));
  }

  /// What follows the token at `more` calls it: (…), `…`, ?.(…), .call(…), .apply(…), )(…).
  [[nodiscard]] bool is_called(std::ptrdiff_t more = 0) const noexcept {
    std::ptrdiff_t next = more + 1;
    while (is_mark(')', next) && is_mark('(', more - 1)) ++next;
    if (is_mark('?', next) && is_mark('.', next + 1)) next += 2;
    if (is_mark('.', next) && (names("call", next + 1) || names("apply", next + 1))) next += 2;
    return is_mark('(', next) || is(JsKind::text, next);
  }

  /// Not a member of anything but the page itself: `alert`, `window.alert`, not `dialog.alert`.
  [[nodiscard]] bool is_global() const noexcept {
    if (!is_mark('.', -1)) return true;
    return names_one_of(kRoots, -2) || is_mark(')', -2) || names("$", -2) || names("jQuery", -2);
  }

  void see() noexcept {
    if (is_mark('(') && at_ > 0)
      look_.acts |= is(JsKind::word, -1) || is_mark(')', -1) || is_mark(']', -1);
    if (is_mark('='))
      look_.acts |= at_ > 0 && !is_mark('=', 1) && !is_mark('=', -1) && !is_mark('>', 1);
    if (is(JsKind::text)) {
      look_.acts |= is(JsKind::word, -1) || is_mark(')', -1) || is_mark(']', -1);
      look_.sink |= names("call", -1) || names("apply", -1) || names("bind", -1);
    }
    if (is_string(0)) {
      look_.sink |= is_mark('[', -1) && names("constructor") &&
                    (is_mark('(', 2) || is_mark('[', 2) || is_mark('.', 2));
      return;
    }
    if (!is(JsKind::word)) return;
    look_.acts |= names("throw") || names("import");
    look_.web |= is_global() && names_one_of(kWeb);
    look_.sink |= is_sink();
  }

  /// Letters are written as escapes only to hide them: \u0061lert.
  [[nodiscard]] bool hides_letters() const noexcept {
    const std::string_view text = token().text;
    if (!token().escaped) return false;
    const std::size_t at = text.find("\\u");
    if (at == npos) return false;
    std::string_view escape = text.substr(at);
    const char octet = lower_ascii(static_cast<char>(next_js_octet(escape)));
    return octet >= 'a' && octet <= 'z' && text.size() > 6;
  }

  [[nodiscard]] bool is_sink() const noexcept {
    if (hides_letters()) return true;
    if (names_one_of(kCalls)) return is_sink_call();
    if (names_one_of(kTimers)) return is_mark('(', 1) && is_code_argument();
    if (names("atob") || names("btoa")) return at_ == 0 && is_called();
    if (names("fromCharCode")) return is_called();
    if (names("constructor")) return is_constructor();
    if (names("import")) {
      return is_mark('(', 1) && is_string(2) && token(2).text.find(':') != npos;
    }
    if (names("location")) return is_global() && is_location_changed();
    return names_one_of(kRoots) && is_global() && is_member_sink();
  }

  [[nodiscard]] bool is_sink_call() const noexcept {
    if (!is_global()) return false;
    if (equals_folded(token().text, "msgbox"))
      return is(JsKind::number, 1) || is_string(1) || is_called();
    // "Confirm (2)" is a label.
    if (is_called()) return at_ > 0 || !token(1).spaced;
    if (!names("alert") && !names("eval") && !names("prompt")) return false;
    // [1].find(alert), onerror=eval;throw 1, x=alert,x(1)
    if (is_mark('(', -1) && is(JsKind::word, -2) && is_mark('.', -3)) return true;
    if (!is_mark('=', -1) && !is_mark(':', -1)) return false;
    std::ptrdiff_t next = 1;
    while (is_mark('}', next) || is_mark(';', next) || is_mark(',', next)) ++next;
    return next > 1 && (names("throw", next) || names("onerror", -2) || is_mark('(', next + 1));
  }

  [[nodiscard]] bool is_code_argument() const noexcept {
    if (is_string(2) || is(JsKind::text, 2)) return true;
    if (is(JsKind::word, 2) && (names_one_of(kCalls, 2) || names("String", 2))) return true;
    return at_ == 0 && is(JsKind::word, 2) && is_mark(',', 3);
  }

  /// x.constructor.constructor, x.constructor("…"), x.constructor[…]
  [[nodiscard]] bool is_constructor() const noexcept {
    if (is_mark('.', 1)) return names("constructor", 2) || names("prototype", 2);
    if (is_mark('[', 1)) return true;
    return is(JsKind::text, 1) || (is_mark('(', 1) && (is_string(2) || is(JsKind::text, 2)));
  }

  [[nodiscard]] bool is_location_changed() const noexcept {
    std::ptrdiff_t next = 1;
    if (is_mark('.', 1)) {
      if (names("replace", 2) || names("assign", 2)) return is_mark('(', 3);
      next = names("href", 2) ? 3 : 0;
    }
    if (next == 0 || !is_mark('=', next) || is_mark('=', next + 1)) return false;
    const std::string_view to = token(next + 1).text;
    return is_string(next + 1) && (to.find(':') != npos || to.find("//") != npos);
  }

  /// […](, with anything in the brackets.
  [[nodiscard]] bool is_result_called(std::ptrdiff_t next) const noexcept {
    constexpr std::ptrdiff_t kTokensMax = 24;
    for (const std::ptrdiff_t end = next + kTokensMax; next < end; ++next) {
      if (is_mark(']', next) && is_mark('(', next + 1)) return true;
    }
    return false;
  }

  /// document.cookie, (document)["cookie"], window["…"], top.location, document.body.append(…)
  [[nodiscard]] bool is_member_sink() const noexcept {
    std::ptrdiff_t next = 1;
    while (is_mark(')', next)) ++next;
    const bool is_document = names("document");
    if (is_mark('[', next)) {
      const bool with_call = is_mark('(', next + 3);
      if (is_document) return names_one_of(kOfDocument, next + 1);
      if (names("this")) return is_string(next + 1) && with_call;
      return is_string(next + 1) || is_mark('+', next + 2) ||
             (is_mark('(', next + 1) && is_string(next + 2)) || is_mark('/', next + 1) ||
             is_result_called(next);
    }
    if (!is_mark('.', next)) return false;
    if (!is_document) {
      return !names("this") && (names("location", next + 1) ||
                                (names("name", next + 1) && is(JsKind::end, next + 2)));
    }
    if (names("body", next + 1) || names("documentElement", next + 1)) {
      return is_mark('.', next + 2) && names_one_of(kOfBody, next + 3);
    }
    return names_one_of(kOfDocument, next + 1);
  }

  JsLook look_;
};

JsLook look_once(std::string_view text) noexcept {
  JsTokens tokens;
  tokenize_js(text.substr(0, kBytesMax), tokens);
  return Look(tokens).run();
}

bool is_joint(char c) noexcept {
  return std::string_view{";+-*/,)}]|&?:=<>^%.!\\"}.find(c) != npos;
}

/// Behind each of the first quotes, code goes on with an operator.
bool breaks_out(std::string_view value, char quote) noexcept {
  std::size_t at = value.find(quote);
  for (std::size_t i = 0; i < kBreaksMax && at != npos; ++i, at = value.find(quote, at + 1)) {
    std::string_view rest = trimmed(value.substr(at + 1));
    const bool goes_on = !rest.empty() && (is_joint(rest[0]) || rest.substr(0, 3) == "in ");
    if (!goes_on) continue;
    const JsLook look = look_at_js(rest);
    if (look.sink) return true;
    // Code in front of the quote: it begins a string, or ends one of the same code.
    if (look.web && look.acts && !look_at_js(value.substr(0, at)).acts) return true;
  }
  return false;
}

/// Behind an opening mark of templates, or the end of a comment.
bool is_sink_behind(std::string_view value, std::string_view opening) noexcept {
  std::size_t at = value.find(opening);
  for (std::size_t i = 0; i < kBreaksMax && at != npos; ++i, at = value.find(opening, at + 1)) {
    if (look_at_js(value.substr(at + opening.size())).sink) return true;
  }
  return false;
}

/// Code of nothing but []()!+: how it is written without letters and digits.
bool is_without_letters(std::string_view value) noexcept {
  constexpr std::size_t kRunMin = 24;
  std::size_t run = 0;
  std::size_t joints = 0;
  char before = ' ';
  for (const char c : value) {
    if (std::string_view{"[]()!+{}"}.find(c) == npos) {
      run = joints = 0;
      before = ' ';
      continue;
    }
    ++run;
    joints += (before == '!' && c == '[') || (before == '+' && (c == '[' || c == '!' || c == '('))
                  ? 1
                  : 0;
    before = c;
    if (run >= kRunMin && joints >= 3) return true;
  }
  return false;
}

/// Begins as files with code do, and as nothing does that was made to be set into a page.
bool is_program(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 7> kBegins{"const ",  "let ",    "function ", "class ",
                                                    "import ", "export ", "async "};
  text = trimmed(text);
  const auto* const begin =
      std::find_if(kBegins.begin(), kBegins.end(),
                   [text](std::string_view word) { return text.substr(0, word.size()) == word; });
  if (begin == kBegins.end()) return false;
  text = trimmed(text.substr(begin->size()));
  return !text.empty() && text[0] != '(';
}

bool part_runs_script(std::string_view value) noexcept {
  if (is_program(value)) return false;
  const JsLook look = look_at_js(value);
  if (look.sink && look.whole) return true;
  for (const char quote : {'\'', '"', '`'}) {
    if (breaks_out(value, quote)) return true;
  }
  for (const std::string_view opening : {"${", "{{", "*/", "#{", "<%="}) {
    if (is_sink_behind(value, opening)) return true;
  }
  return is_without_letters(value);
}

}  // namespace

JsLook look_at_js(std::string_view text) noexcept {
  while (!text.empty() && std::string_view{")]};, "}.find(text[0]) != npos) text.remove_prefix(1);
  return look_once(text);
}

bool runs_script(std::string_view value) noexcept {
  bool runs = false;
  for_each_markdown_part(value.substr(0, kBytesMax), [&runs](std::string_view part) {
    runs = part_runs_script(part);
    return !runs;
  });
  return runs;
}

}  // namespace tapwarden
