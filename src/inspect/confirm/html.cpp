// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/html.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "inspect/confirm/css.hpp"
#include "inspect/confirm/escapes.hpp"
#include "inspect/confirm/html_tokens.hpp"
#include "inspect/confirm/html_url.hpp"
#include "inspect/confirm/markdown.hpp"
#include "inspect/confirm/script.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t kBytesMax = 16384;
constexpr std::size_t kHandlerBytesMax = 1024;
constexpr std::size_t kLooseMax = 16;     // handlers outside of tags
constexpr std::size_t kContentsMax = 16;  // scripts and styles that are read
constexpr int kDepthMax = 2;              // of values with tags inside of attributes

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 6> kFrames{"iframe", "frame",    "ilayer",
                                                  "layer",  "vmlframe", "event-source"};
constexpr std::array<std::string_view, 3> kPlugIns{"object", "embed", "applet"};
constexpr std::array<std::string_view, 10> kLoads{"src",     "data",    "code", "codebase",
                                                  "classid", "archive", "type", "allowscriptaccess",
                                                  "object",  "href"};
constexpr std::array<std::string_view, 5> kBinds{"datasrc", "dataformatas", "implementation",
                                                 "ev:handler", "srcdoc"};
constexpr std::array<std::string_view, 4> kImages{"img", "image", "input", "source"};
constexpr std::array<std::string_view, 4> kScripts{"script", "handler", "eval", "listener"};

bool is_one_of(std::string_view text, Words words) noexcept {
  return std::any_of(words.begin(), words.end(),
                     [text](std::string_view word) { return equals_folded(text, word); });
}

/// "on" and letters.
std::size_t handler_name_size(std::string_view text) noexcept {
  if (!starts_folded(text, "on")) return 0;
  std::size_t size = 2;
  while (size < text.size() && is_letter(text[size])) ++size;
  return size >= 5 ? size : 0;
}

/// onClick, OnClick: as libraries for components and servers write what is theirs.
bool is_camel(std::string_view name) noexcept {
  return name.size() > 3 && name[2] >= 'A' && name[2] <= 'Z' && name[3] >= 'a';
}

/// onClick={…}
bool is_of_component(std::string_view name, std::string_view value) noexcept {
  return is_camel(name) && !value.empty() && value[0] == '{';
}

class Judge {
 public:
  [[nodiscard]] Markup verdict() const noexcept { return verdict_; }

  /// Text of an element, and everything that follows.
  void tags(std::string_view text, int depth) noexcept {
    HtmlReader reader(text);
    HtmlTag tag;
    while (verdict_ != Markup::attack && reader.next_tag(tag)) {
      read_tag(text, reader, tag, depth);
    }
  }

  /// on…= anywhere: behind a quote that ends an attribute, or inside of one without quotes.
  void loose_handlers(std::string_view text) noexcept {
    std::size_t seen = 0;
    for (std::size_t at = 0; at + 6 < text.size() && seen < kLooseMax; ++at) {
      if (lower_ascii(text[at]) != 'o' || !is_boundary(text, at)) continue;
      const std::size_t size = handler_name_size(text.substr(at));
      if (size == 0) continue;
      std::size_t next = at + size;
      while (next < text.size() && is_blank(text[next])) ++next;
      if (next >= text.size() || text[next] != '=') continue;
      ++seen;
      HtmlReader reader(text, at);
      HtmlAttribute handler;
      if (!reader.next_attribute(handler) || is_of_component(handler.name, handler.value)) continue;
      const JsLook look = look_at(handler.value);
      if (look.sink) return raise(Markup::attack);
      if (!is_event_name(text.substr(at, size)) || handler.value.empty()) continue;
      const bool leads = at > 0 && std::string_view{"\"'`"}.find(text[0]) != npos;
      if (leads || (look.acts && is_behind_quote(text, at))) raise(Markup::active);
    }
  }

  /// javascript: as the whole value, and elsewhere in front of what attacks call.
  void urls(std::string_view text) noexcept {
    if (is_script_url(text.substr(0, 512), true) && is_url_code(text)) {
      raise(Markup::active);
    }
    // In a link of Markdown.
    const std::size_t link = find_folded(text, "](data:text/html");
    if (link != npos) raise(Markup::active);
    constexpr std::string_view kScheme = "cript:";  // javas<!-- -->cript: of data islands, too
    for (std::size_t at = find_folded(text, kScheme), skipped = 0; at != npos;) {
      skipped += at + kScheme.size();
      std::string_view code = text.substr(skipped);
      // A line end, which is a blank here, ends the comment.
      if (code.substr(0, 2) == "//") code = code.substr(std::min(code.find(' '), code.size()));
      if (look_at(code).sink) return raise(Markup::attack);
      at = find_folded(text.substr(skipped), kScheme);
      if (++urls_ > 8) return;
    }
  }

 private:
  void raise(Markup to) noexcept { verdict_ = std::max(verdict_, to); }

  JsLook look_at(std::string_view code) noexcept {
    return look_at_js(without_references(code, room_));
  }

  static bool is_boundary(std::string_view text, std::size_t at) noexcept {
    if (at == 0) return true;
    const char before = text[at - 1];
    return is_blank(before) || static_cast<unsigned char>(before) >= 0x80 ||
           std::string_view{"\"'`/;,>()+|\\&"}.find(before) != npos;
  }
  static bool is_behind_quote(std::string_view text, std::size_t at) noexcept {
    while (at > 0 && (is_blank(text[at - 1]) || text[at - 1] == '/')) --at;
    return at > 0 && std::string_view{"\"'`"}.find(text[at - 1]) != npos;
  }

  /// "JavaScript: The Good Parts" is a book.
  [[nodiscard]] bool is_url_code(std::string_view url) noexcept {
    const std::string_view plain = without_references(url.substr(0, room_.size()), room_);
    const std::size_t colon = plain.find(':');
    if (colon == npos) return true;
    if (starts_folded(trimmed(plain), "data:")) return plain.find(',') != npos;
    if (plain.size() != url.size() && plain.size() < room_.size()) return true;
    const JsLook look = look_at_js(plain.substr(colon + 1));
    return look.sink || (look.whole && look.acts);
  }

  struct Seen {
    bool loads = false;      ///< names something to load
    bool embed = false;      ///< from a site that is embedded everywhere
    bool reference = false;  ///< has a `href`
    bool itself = false;     ///< refers to a part of the same document
    bool typed = false;      ///< says in which language it is
    bool sheet = false;      ///< rel=stylesheet, rel=import
    bool commands = false;   ///< http-equiv, or an encoding that hides tags
  };

  void read_tag(std::string_view text, HtmlReader& reader, const HtmlTag& tag, int depth) noexcept {
    const std::string_view name = tag.name.text();
    Seen seen;
    HtmlAttribute attribute;
    while (reader.next_attribute(attribute)) {
      read_attribute(tag, attribute, seen);
      if (depth < kDepthMax && has_octet(attribute.value, '<')) tags(attribute.value, depth + 1);
    }
    if (tag.mark == '?' && (name == "import" || (name == "xml-stylesheet" && seen.itself))) {
      raise(Markup::active);
    }
    if (tag.loose && name == "script" && ++contents_ <= kContentsMax &&
        look_at(content_of(text, reader.at())).sink) {
      raise(Markup::attack);
    }
    if (tag.mark != 0 || tag.loose) return;
    if (is_one_of(name, kScripts)) return read_script(text, reader.at(), name, seen);
    if (name == "style") {
      read_style(text, reader.at(), seen);
    } else if (name == "base") {
      if (seen.reference) raise(Markup::active);
    } else if (name == "meta") {
      if (seen.commands) raise(Markup::active);
    } else if (name == "link") {
      if (seen.sheet && seen.reference && !seen.embed) raise(Markup::active);
    } else if (name == "xml" ? seen.loads : is_one_of(name, kFrames) || is_one_of(name, kPlugIns)) {
      if (seen.loads && !seen.embed) raise(Markup::active);
    }
  }

  /// What stands between the tag that was read and the next end tag: </ or, in a string, <\/. Where
  /// that is is kept: many tags may have the same one behind them.
  std::string_view content_of(std::string_view text, std::size_t at) noexcept {
    if (at < text.size() && text[at] == '>') ++at;
    const char* const begin = text.data() + at;
    const char* const end = text.data() + text.size();
    if (begin < close_from_ || begin > close_at_ || close_at_ > end) {
      const std::size_t close = std::min(text.find("</", at), text.find("<\\", at));
      close_from_ = begin;
      close_at_ = close == npos ? end : text.data() + close;
    }
    return text.substr(at, static_cast<std::size_t>(close_at_ - begin));
  }

  void read_style(std::string_view text, std::size_t at, const Seen& seen) noexcept {
    if (++contents_ > kContentsMax) return;
    const std::string_view css = content_of(text, at).substr(0, css_left_);
    css_left_ -= css.size();
    if (css_runs_code(css) || (seen.typed && look_at(css).sink)) raise(Markup::active);
  }

  /// The word for the element in prose has prose behind it, and is not closed.
  void read_script(std::string_view text, std::size_t at, std::string_view name,
                   const Seen& seen) noexcept {
    if (seen.loads || seen.reference) return raise(Markup::active);
    if (++contents_ > kContentsMax) return;
    const std::string_view code = content_of(text, at);
    const std::string_view behind =
        text.substr(static_cast<std::size_t>(code.data() - text.data()) + code.size());
    const bool closed = contains_folded(behind.substr(0, 16), "script");
    const JsLook look = look_at(code);
    if (look.sink) return raise(Markup::attack);
    if (look.acts && (look.web || look.whole)) return raise(Markup::active);
    if (name != "script") return;
    // Prose begins with a space and a word.
    const bool is_cut = trimmed(code).empty() || trimmed(code)[0] == '<';
    const bool is_code =
        !is_blank(code[0]) ? look.whole || (closed && !is_letter(code[0])) : look.whole && closed;
    if (is_cut ? at < text.size() : is_code || (closed && seen.typed)) raise(Markup::active);
  }

  void read_attribute(const HtmlTag& tag, const HtmlAttribute& attribute, Seen& seen) noexcept {
    const std::string_view name = attribute.name;
    const std::string_view value = attribute.value;
    if (value.empty()) return;
    const std::string_view local = name.substr(name.rfind(':') + 1);  // npos + 1 is 0
    if (tag.mark != '!' && handler_name_size(name) == name.size())
      return read_handler(tag, attribute);
    if (is_script_url(value, is_one_of(tag.name.text(), kImages) && equals_folded(local, "src"))) {
      raise(look_at(value).sink ? Markup::attack : Markup::active);
    }
    if (tag.loose) return;
    if (equals_folded(local, "style") && value[0] != '{') {
      const std::string_view css = unreferenced(value);
      if (css_runs_code(css) || css_leaves_declaration(css)) raise(Markup::active);
    }
    // Links of MathML and SVG are not seen by filters of HTML.
    const bool is_foreign_link = equals_folded(name, "xlink:href") && value.substr(0, 2) == "//";
    if (is_one_of(name, kBinds) || is_foreign_link) raise(Markup::active);
    if (equals_folded(name, "attributename")) {
      const bool runs = handler_name_size(value) > 0 || contains_folded(value, "href") ||
                        equals_folded(value, "innerhtml");
      if (runs) raise(Markup::active);
    }
    if (is_directive(name) && look_at(value).sink) raise(Markup::attack);
    see(local, value, seen);
  }

  static bool is_directive(std::string_view name) noexcept {
    return std::string_view{"@:(*[#"}.find(name[0]) != npos || starts_folded(name, "ng-") ||
           starts_folded(name, "v-") || starts_folded(name, "x-") || starts_folded(name, "data-");
  }

  static void see(std::string_view name, std::string_view value, Seen& seen) noexcept {
    seen.loads |= is_one_of(name, kLoads) && value != "#" && !equals_folded(name, "href") &&
                  !equals_folded(name, "type");
    seen.reference |= equals_folded(name, "href");
    seen.itself |= equals_folded(name, "href") && value[0] == '#';
    if (equals_folded(name, "src") || equals_folded(name, "href") || equals_folded(name, "data")) {
      seen.embed |= is_well_known_embed(value);
    }
    seen.typed |= equals_folded(name, "type") || equals_folded(name, "language");
    seen.sheet |= equals_folded(name, "rel") &&
                  (contains_folded(value, "stylesheet") || contains_folded(value, "import"));
    seen.commands |= (equals_folded(name, "http-equiv") &&
                      (contains_folded(value, "refresh") || equals_folded(value, "set-cookie") ||
                       equals_folded(value, "link"))) ||
                     ((equals_folded(name, "charset") || equals_folded(name, "content")) &&
                      (contains_folded(value, "utf-7") || contains_folded(value, "utf7")));
  }

  void read_handler(const HtmlTag& tag, const HtmlAttribute& attribute) noexcept {
    if (is_of_component(attribute.name, attribute.value)) return;
    const JsLook look = look_at(attribute.value);
    if (look.sink) return raise(Markup::attack);
    if (tag.loose) return;
    const bool is_event = is_event_name(attribute.name) && !is_camel(attribute.name);
    if (look.acts || is_event) raise(Markup::active);
  }

  [[nodiscard]] std::string_view unreferenced(std::string_view value) noexcept {
    return without_references(value, room_);
  }

  Markup verdict_ = Markup::harmless;
  std::array<char, kHandlerBytesMax> room_{};
  int urls_ = 0;
  std::size_t contents_ = 0;
  std::size_t css_left_ = kBytesMax;
  const char* close_from_ = nullptr;
  const char* close_at_ = nullptr;
};

void judge_part(Judge& judge, std::string_view part) noexcept {
  judge.tags(part, 0);
  if (judge.verdict() != Markup::attack) judge.loose_handlers(part);
  if (judge.verdict() != Markup::attack) judge.urls(part);
}

}  // namespace

Markup markup_of(std::string_view value) noexcept {
  value = value.substr(0, kBytesMax);
  Judge judge;
  for_each_markdown_part(value, [&judge](std::string_view part) {
    judge_part(judge, part);
    return judge.verdict() != Markup::attack;
  });
  return judge.verdict();
}

}  // namespace tapwarden
