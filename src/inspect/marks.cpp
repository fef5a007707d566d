// SPDX-License-Identifier: Apache-2.0
#include "inspect/marks.hpp"

#include <algorithm>
#include <charconv>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr int kDepthMax = 32;
constexpr std::string_view kBlanksFirst = R"(\n\s{0,)";
constexpr std::string_view kBlankFirst = R"(\n\s{1,)";

/// Reads an expression from left to right. Each function answers whether what it has read needs a
/// mark; what it does not know is taken for something that does not.
class MarkNeed {
 public:
  explicit MarkNeed(std::string_view expression) : text_(expression) {}

  bool alternatives(int depth) noexcept {
    bool all = true;
    do {
      all = sequence(depth) && all;
    } while (take('|'));
    return all;
  }
  [[nodiscard]] bool is_understood() const noexcept { return understood_ && at_ == text_.size(); }

 private:
  [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }
  [[nodiscard]] char peek() const noexcept { return at_end() ? '\0' : text_[at_]; }
  bool take(char c) noexcept {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool sequence(int depth) noexcept {
    bool any = false;
    while (!at_end() && peek() != '|' && peek() != ')') {
      const bool needs = atom(depth);
      any = (repeats_at_least_once() && needs) || any;
    }
    return any;
  }

  bool atom(int depth) noexcept {
    if (take('(')) return group(depth);
    if (take('[')) return members();
    if (text_.substr(at_).starts_with(kBlankFirst)) {
      at_ += 2;
      return true;
    }
    if (take('\\')) return is_mark(escaped());
    const char c = text_[at_++];
    return c != '.' && c != '^' && c != '$' && kMarks.has(c);
  }

  bool group(int depth) noexcept {
    if (take('?')) {
      while (is_letter(peek()) || peek() == '-') ++at_;  // flags
      understood_ = understood_ && take(':');
    }
    if (depth == kDepthMax) understood_ = false;
    if (!understood_) {
      at_ = text_.size();
      return false;
    }
    const bool needs = alternatives(depth + 1);
    understood_ = understood_ && take(')');
    return needs;
  }

  /// Behind the bracket that opens a class.
  bool members() noexcept {
    bool all = !take('^');
    for (bool first = true; !at_end() && (first || peek() != ']'); first = false) {
      if (text_.substr(at_, 2) == "[:") understood_ = false;
      const int from = member();
      int to = from;
      if (peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
        ++at_;
        to = member();
      }
      all = all && from != kNoOctet && to != kNoOctet;
      for (int c = from; all && c <= to; ++c) all = is_mark(c);
    }
    understood_ = understood_ && take(']');
    return all;
  }
  int member() noexcept {
    if (take('\\')) return escaped();
    return static_cast<unsigned char>(text_[at_++]);
  }

  static constexpr int kNoOctet = -1;  // a class such as \d, a border such as \b
  static bool is_mark(int octet) noexcept {
    return octet != kNoOctet && kMarks.has(static_cast<char>(octet));
  }
  /// Behind the backslash.
  int escaped() noexcept {
    if (at_end()) return kNoOctet;
    const char c = text_[at_++];
    if (c == 'x') {
      int octet = kNoOctet;
      const std::string_view digits = text_.substr(at_, 2);
      const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), octet, 16);
      at_ += static_cast<std::size_t>(read.ptr - digits.data());
      if (digits.empty() || read.ptr == digits.data()) understood_ = false;
      return octet;
    }
    switch (c) {
      case 'n': return '\n';
      case 'r': return '\r';
      case 't': return '\t';
      case 'f': return '\f';
      case 'v': return kNoOctet;  // a class in PCRE
      default: return is_letter(c) || is_digit(c) ? kNoOctet : static_cast<unsigned char>(c);
    }
  }

  /// Reads what stands behind an atom: *, +, ?, {2,5}, and what makes them lazy.
  bool repeats_at_least_once() noexcept {
    bool once = true;
    if (take('*') || take('?')) {
      once = false;
    } else if (peek() == '{' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) {
      once = text_[at_ + 1] != '0';
      at_ = std::min(text_.find('}', at_), text_.size() - 1) + 1;
    } else if (!take('+')) {
      return true;
    }
    if (!take('?')) take('+');
    return once;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool understood_ = true;
};

}  // namespace

bool needs_mark(std::string_view expression) noexcept {
  MarkNeed need(expression);
  return need.alternatives(0) && need.is_understood();
}

std::vector<std::string> split_leading_blanks(const std::string& expression) {
  if (!expression.starts_with(kBlanksFirst)) return {expression};
  const std::size_t end = expression.find('}', kBlanksFirst.size());
  const std::string most = expression.substr(kBlanksFirst.size(), end - kBlanksFirst.size());
  const std::string rest = expression.substr(std::min(end, expression.size() - 1) + 1);
  return {"\\n" + rest, std::string{kBlankFirst} + most + "}" + rest};
}

}  // namespace tapwarden
