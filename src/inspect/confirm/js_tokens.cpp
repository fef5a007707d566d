// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/js_tokens.hpp"

#include <algorithm>

#include "inspect/confirm/escapes.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_word_start(char c) noexcept {
  const char lower = lower_ascii(c);
  return (lower >= 'a' && lower <= 'z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_word(char c) noexcept { return is_word_start(c) || is_digit(c); }

/// White space that is no ASCII: no-break space, line and paragraph separator, U+2000 to U+200a,
/// U+3000, the byte order mark. Its size.
std::size_t wide_space(std::string_view text) noexcept {
  if (text.size() >= 2 && text.substr(0, 2) == "\xc2\xa0") return 2;
  if (text.size() < 3) return 0;
  const auto last = static_cast<unsigned char>(text[2]);
  if (text.substr(0, 2) == "\xe2\x80" && (last <= 0x8b || last == 0xa8 || last == 0xa9)) return 3;
  return text.substr(0, 3) == "\xe3\x80\x80" || text.substr(0, 3) == "\xef\xbb\xbf" ? 3 : 0;
}

class Scanner {
 public:
  Scanner(std::string_view text, JsTokens& out) : text_(text), out_(out) {}

  void run() noexcept {
    out_.size = 0;
    while (at_ < text_.size() && out_.size < kJsTokensMax) {
      if (skip_blank()) {
        spaced_ = true;
      } else {
        next();
      }
    }
    out_.token[out_.size] = {};
  }

 private:
  [[nodiscard]] char peek(std::size_t more = 0) const noexcept {
    return at_ + more < text_.size() ? text_[at_ + more] : '\0';
  }

  void put(JsKind kind, std::size_t size) noexcept {
    size = std::min(size, text_.size() - at_);
    const std::string_view text = text_.substr(at_, size);
    out_.token[out_.size++] = {kind, text, spaced_, text.find('\\') != npos};
    at_ += size;
    spaced_ = false;
  }

  bool skip_blank() noexcept {
    if (static_cast<unsigned char>(peek()) <= ' ') {
      ++at_;
      return true;
    }
    if (const std::size_t wide = wide_space(text_.substr(at_)); wide > 0) {
      at_ += wide;
      return true;
    }
    if (peek() == '/' && (peek(1) == '*' || peek(1) == '/')) {
      const bool block = peek(1) == '*';
      const std::size_t end = text_.find(block ? "*/" : "\n", at_ + 2);
      at_ = end == npos ? text_.size() : end + (block ? 2 : 1);
      return true;
    }
    if (text_.substr(at_, 4) == "<!--") {
      at_ += 4;
      return true;
    }
    return false;
  }

  void next() noexcept {
    const char c = peek();
    if (is_digit(c)) {
      std::size_t size = 1;
      while (is_word(peek(size)) || peek(size) == '.') ++size;
      put(JsKind::number, size);
    } else if (c == '\'' || c == '"' || c == '`') {
      string(c);
    } else if (is_word_start(c) || is_escape(0)) {
      std::size_t size = 0;
      for (;;) {
        if (is_escape(size)) {
          size += 2;
          if (peek(size) == '{')
            size += std::min(text_.find('}', at_ + size), text_.size()) - at_ - size + 1;
        } else if (is_word(peek(size)) && wide_space(text_.substr(at_ + size)) == 0) {
          ++size;
        } else {
          break;
        }
      }
      put(JsKind::word, size);
    } else {
      put(JsKind::mark, 1);
    }
  }

  [[nodiscard]] bool is_escape(std::size_t more) const noexcept {
    return peek(more) == '\\' && (peek(more + 1) == 'u' || peek(more + 1) == 'x');
  }

  void string(char quote) noexcept {
    std::size_t size = 1;
    while (at_ + size < text_.size() && peek(size) != quote) size += peek(size) == '\\' ? 2 : 1;
    const bool closed = at_ + size < text_.size();
    put(quote == '`' ? JsKind::text : closed ? JsKind::string : JsKind::open_string, size + 1);
  }

  std::string_view text_;
  JsTokens& out_;
  std::size_t at_ = 0;
  bool spaced_ = false;
};

}  // namespace

void tokenize_js(std::string_view text, JsTokens& out) noexcept { Scanner(text, out).run(); }

bool js_names(const JsToken& token, std::string_view name) noexcept {
  std::string_view text = token.text;
  if (token.kind == JsKind::string || token.kind == JsKind::open_string) {
    text.remove_prefix(1);
    if (token.kind == JsKind::string) text.remove_suffix(1);
  }
  if (!token.escaped) return text == name;
  for (const char c : name) {
    if (text.empty() || next_js_octet(text) != static_cast<unsigned char>(c)) return false;
  }
  return text.empty();
}

}  // namespace tapwarden
