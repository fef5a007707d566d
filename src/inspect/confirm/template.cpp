// SPDX-License-Identifier: Apache-2.0
// Expressions of all template languages are read with the marks and words of JavaScript: they have
// strings, numbers, names and operators in common.
#include "inspect/confirm/template.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "inspect/confirm/js_tokens.hpp"
#include "inspect/confirm/markdown.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t kBytesMax = 16384;
constexpr std::size_t kExpressionsMax = 32;
constexpr std::size_t kExpressionBytesMax = 1024;

using Words = std::span<const std::string_view>;

struct Opening {
  std::string_view opens;
  std::string_view closes;
};
// A longer one stands in front of its beginning.
constexpr std::array<Opening, 17> kOpenings{{
    {"{{", "}}"},
    {"{%", "%}"},
    {"${", "}"},
    {"#{", "}"},
    {"*{", "}"},
    {"@{", "}"},
    {"~{", "}"},
    {"%{", "}"},
    {"<%", "%>"},
    {"<#", ">"},
    {"[#", "]"},
    {"[=", "]"},
    {"{=", "}"},
    {"#set(", "\n"},
    {"#set (", "\n"},
    {"@(", "\n"},
    {"{$", "}"},
}};

// Reached: they lead out of any template.
constexpr std::array<std::string_view, 62> kReached{"getClass",
                                                    "forName",
                                                    "getRuntime",
                                                    "ProcessBuilder",
                                                    "getDeclaredMethod",
                                                    "getDeclaredMethods",
                                                    "getDeclaredConstructors",
                                                    "getMethods",
                                                    "newInstance",
                                                    "ScriptEngineManager",
                                                    "getEngineByName",
                                                    "classLoader",
                                                    "getClassLoader",
                                                    "ClassLoader",
                                                    "OgnlContext",
                                                    "DEFAULT_MEMBER_ACCESS",
                                                    "_memberAccess",
                                                    "OgnlUtil",
                                                    "freemarker",
                                                    "JythonRuntime",
                                                    "ObjectConstructor",
                                                    "registerUndefinedFilterCallback",
                                                    "getFilter",
                                                    "popen",
                                                    "popen2",
                                                    "subprocess",
                                                    "check_output",
                                                    "lipsum",
                                                    "get_flashed_messages",
                                                    "SECRET_KEY",
                                                    "secret_key",
                                                    "phpinfo",
                                                    "passthru",
                                                    "shell_exec",
                                                    "proc_open",
                                                    "file_get_contents",
                                                    "call_user_func",
                                                    "child_process",
                                                    "mainModule",
                                                    "execSync",
                                                    "spawnSync",
                                                    "get_admin_log",
                                                    "file_excerpt",
                                                    "applicationScope",
                                                    "sessionScope",
                                                    "pageContext",
                                                    "facesContext",
                                                    "Smarty_Internal_Write_File",
                                                    "getStreamVariable",
                                                    "instance_eval",
                                                    "class_eval",
                                                    "instance_variable_get",
                                                    "getSystemClassLoader",
                                                    "HttpServletResponse",
                                                    "ServletActionContext",
                                                    "addResponseHeader",
                                                    "data_model",
                                                    "defineClass",
                                                    "codecs",
                                                    "addtoattribute",
                                                    "Diagnostics",
                                                    "readdirSync"};
// Called: what they are elsewhere is harmless.
constexpr std::array<std::string_view, 14> kCalled{
    "system", "exec",   "eval",  "assert", "readfile",     "fopen", "require",
    "spawn",  "getenv", "popen", "alert",  "include_once", "md5",   "constructor"};
struct Member {
  std::string_view of;
  std::string_view name;
};
constexpr std::array<Member, 41> kMembers{{
    {"os", "system"},
    {"os", "popen"},
    {"os", "environ"},
    {"os", "listdir"},
    {"request", "application"},
    {"request", "environ"},
    {"request", "args"},
    {"config", "items"},
    {"java", "lang"},
    {"java", "util"},
    {"java", "io"},
    {"java", "net"},
    {"java", "nio"},
    {"javax", "script"},
    {"javax", "naming"},
    {"org", "apache"},
    {"org", "springframework"},
    {"ognl", "OgnlContext"},
    {"constructor", "constructor"},
    {"_self", "env"},
    {"process", "mainModule"},
    {"global", "process"},
    {"root", "process"},
    {"smarty", "version"},
    {"smarty", "template_object"},
    {"smarty", "now"},
    {"File", "open"},
    {"File", "read"},
    {"File", "new"},
    {"IO", "popen"},
    {"IO", "read"},
    {"Dir", "entries"},
    {"Kernel", "exec"},
    {"app", "request"},
    {"app", "session"},
    {"signer", "key"},
    {"self", "_TemplateReference"},
    {"Runtime", "exec"},
    {"settings", "SECRET_KEY"},
    {"Process", "Start"},
    {"constructor", "prototype"},
}};

bool is_one_of(std::string_view text, Words words) noexcept {
  return std::find(words.begin(), words.end(), text) != words.end();
}

std::string_view bare(const JsToken& token) noexcept {
  std::string_view text = token.text;
  if (token.kind == JsKind::string || token.kind == JsKind::open_string) {
    text.remove_prefix(1);
    if (token.kind == JsKind::string) text.remove_suffix(1);
  }
  return text;
}

class Expression : JsCursor {
 public:
  Expression(const JsTokens& tokens, std::string_view opening)
      : JsCursor(tokens), opening_(opening) {}

  [[nodiscard]] bool escapes() noexcept {
    if (begins_as_attack()) return true;
    for (at_ = 0; at_ < tokens_.size; ++at_) {
      if (calculates() || reaches() || starts_at_literal() || is_ognl()) return true;
    }
    return false;
  }

 private:
  [[nodiscard]] bool is_name(std::string_view name, std::ptrdiff_t more = 0) const noexcept {
    const JsKind kind = token(more).kind;
    return (kind == JsKind::word || kind == JsKind::string || kind == JsKind::open_string) &&
           js_names(token(more), name);
  }
  [[nodiscard]] bool is_literal(std::ptrdiff_t more) const noexcept {
    return is(JsKind::number, more) || is(JsKind::string, more);
  }

  /// What only an attack begins with: a constant condition, a module, the names of everything.
  [[nodiscard]] bool begins_as_attack() const noexcept {
    const bool is_double = opening_ == "{{";
    if (opening_ == "{%" || opening_ == "<%") {
      const std::ptrdiff_t first = is_mark('=', 0) ? 1 : 0;
      if (is_name("if", first)) {
        return is_name("True", first + 1) || is_name("true", first + 1) ||
               is(JsKind::number, first + 1);
      }
      if (is_name("debug", first) || (is_name("import", first) && is(JsKind::word, first + 1))) {
        return opening_ == "{%" && is(JsKind::end, is_name("debug", first) ? first + 1 : first + 2);
      }
      if (opening_ == "<%" && is(JsKind::text, first)) return true;
    }
    if (is_double && tokens_.size == 1)
      return is_name("config") || is_name("self") || is_name("_self");
    if (is_double && is_name("config")) return is_mark('[', 1);
    if (is_double && is_mark('#') && is_name("with", 1)) return is(JsKind::string, 2);
    if (opening_ == "@{" && is_mark('[')) return true;  // Perl: @{[ code ]}
    if (opening_ == "#{" && (is(JsKind::text) || (is_mark('%') && is_name("x", 1)))) return true;
    if (opening_ == "${") {
      if (is_mark('.') && is(JsKind::word, 1)) return true;
      if (is_mark('@') && is(JsKind::word, 1)) return true;
      return (is_name("script") || is_name("dns") || is_name("url")) && is_mark(':', 1);
    }
    if (opening_.substr(0, 4) == "#set")
      return is(JsKind::word) && is_mark('=', 1) && is_literal(2);
    return false;
  }

  /// 7*7, '7'*7, 'a'+'b': constants that a template has no reason to join.
  [[nodiscard]] bool calculates() const noexcept {
    if (!is_literal(0) || !is(JsKind::mark, 1)) return false;
    std::ptrdiff_t next = 2;
    const char sign = token(1).text[0];
    if (sign == '*' && is_mark('*', 2)) next = 3;
    if (!is_literal(next)) return false;
    if (is(JsKind::number) != is(JsKind::number, next)) return sign == '*' || sign == '+';
    if (is(JsKind::string)) return sign == '+' || sign == '~';
    if (sign == '*' || sign == '+') return true;
    const bool alone = at_ == 0 && is(JsKind::end, next + 1);
    return alone && (sign == '/' || sign == '-' || sign == '%') && token(next).text[0] != '0';
  }

  [[nodiscard]] bool reaches() const noexcept {
    const JsKind kind = token().kind;
    if (kind != JsKind::word && kind != JsKind::string && kind != JsKind::open_string) return false;
    if (std::any_of(kReached.begin(), kReached.end(),
                    [this](std::string_view name) { return is_name(name); })) {
      return true;
    }
    const std::string_view text = bare(token());
    if (kind != JsKind::word) {
      // Names put together from strings: the attribute, the function of a filter, a file.
      if (is_dunder(text) || starts_folded(text, "\\x5f") || starts_folded(text, "/etc/"))
        return true;
      if (contains_folded(text, "java.lang") || contains_folded(text, ".utility.execute"))
        return true;
      return is_mark('(', -1) && is(JsKind::word, -2) && is_mark('|', -3) &&
             is_one_of(text, kCalled);
    }
    if (is_dunder(text) || starts_folded(text, "_templatereference")) return true;
    if (opening_ == "<%" && (text == "ENV" || (text == "require" && is(JsKind::string, 1))))
      return true;
    if (is_mark('|', -1) && text == "attr" && is_mark('(', 1)) return true;
    if (is_mark('?', -1) &&
        (text == "new" || text == "api" || text == "eval" || text == "interpret")) {
      return text == "api" || is_mark('(', 1) || text == "eval" || text == "interpret";
    }
    if (text == "T" && is_mark('(', 1) && is(JsKind::word, 2) && is_mark('.', 3)) return true;
    if (is_mark('(', 1) && is_one_of(text, kCalled)) return text != "md5" || opening_ == "{$";
    if (text == "constructor" && is_mark('[', 1)) return true;
    if (!is_mark('.', 1) && !is_mark('[', 1)) return false;
    return std::any_of(kMembers.begin(), kMembers.end(), [&](const Member& member) {
      return text == member.of && is_name(member.name, 2);
    });
  }

  static bool is_dunder(std::string_view text) noexcept {
    return text.size() > 4 && text.substr(0, 2) == "__" && text.substr(text.size() - 2) == "__" &&
           text[2] >= 'a' && text[2] <= 'z';
  }

  /// ''.x, ()|x, [].x, {}.x: from an empty constant to its class.
  [[nodiscard]] bool starts_at_literal() const noexcept {
    if (opening_ == "[#") return false;
    std::ptrdiff_t next = 0;
    if (is(JsKind::string)) {
      next = 1;
      if (bare(token()).size() > 1 && !is_mark('(', 3)) return false;
    } else if ((is_mark('(') && is_mark(')', 1)) || (is_mark('[') && is_mark(']', 1))) {
      if (is(JsKind::word, -1) || is_mark(')', -1) || is_mark(']', -1) || is_mark('=', -1))
        return false;
      next = 2;
    } else {
      return false;
    }
    if (is(JsKind::word, -1) || is_mark('(', -1) || is_mark(':', -1) || is_mark(',', -1))
      return false;
    return (is_mark('.', next) || is_mark('[', next)) && at_ == 0;
  }

  /// #x=…, #context, @java.lang.Runtime@getRuntime
  [[nodiscard]] bool is_ognl() const noexcept {
    if (opening_ != "%{" && opening_ != "${") return false;
    if (is_mark('@') && is(JsKind::word, 1) && is_mark('.', 2)) return true;
    if (!is_mark('#') || !is(JsKind::word, 1)) return false;
    return (is_mark('=', 2) && !is_mark('=', 3)) || is_mark('.', 2) || is_mark('[', 2);
  }

  std::string_view opening_;
};

/// Where an expression ends that begins with `text`: braces inside of it are in pairs.
std::string_view content_of(std::string_view text, std::string_view closes) noexcept {
  text = text.substr(0, kExpressionBytesMax);
  if (closes != "}") return text.substr(0, text.find(closes));
  std::size_t depth = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    depth += text[i] == '{' ? 1 : 0;
    depth -= text[i] == '}' ? 1 : 0;
    if (depth == 0) return text.substr(0, i);
  }
  return text;
}

bool part_escapes(std::string_view value) noexcept {
  JsTokens tokens;
  std::size_t expressions = 0;
  for (std::size_t at = 0; at + 2 < value.size() && expressions < kExpressionsMax; ++at) {
    const std::string_view rest = value.substr(at);
    for (const auto& [opens, closes] : kOpenings) {
      if (rest[0] != opens[0] || rest.substr(0, opens.size()) != opens) continue;
      // `…${…}…` is a template of JavaScript itself.
      if (opens == "${" && value.substr(0, at).find('`') != npos) break;
      tokenize_js(content_of(rest.substr(opens.size()), closes), tokens);
      if (Expression(tokens, opens).escapes()) return true;
      ++expressions;
      break;
    }
  }
  return false;
}

}  // namespace

bool escapes_template(std::string_view value) noexcept {
  bool escapes = false;
  for_each_markdown_part(value.substr(0, kBytesMax), [&escapes](std::string_view part) {
    escapes = part_escapes(part);
    return !escapes;
  });
  return escapes;
}

}  // namespace tapwarden
