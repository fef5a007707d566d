// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/graphql.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kBytesMax = 65536;
constexpr std::size_t kFragmentsMax = 32;
constexpr std::uint32_t kDepthMax = 15;
constexpr std::uint32_t kAliasesMax = 25;
constexpr std::uint32_t kRootsMax = 25;
constexpr std::uint32_t kDirectivesMax = 10;
constexpr std::uint32_t kRepeatsMax = 20;

bool is_name_octet(char c) noexcept {
  return is_digit(c) || c == '_' || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z');
}

class Counter {
 public:
  explicit Counter(std::string_view text) : text_(text.substr(0, kBytesMax)) {}

  GraphqlCost run() noexcept {
    while (at_ < text_.size()) step();
    cost_.cycle = has_cycle();
    return cost_;
  }

 private:
  void step() noexcept {
    const char c = text_[at_];
    if (is_name_octet(c)) return name();
    if (c == '"') return string();
    if (c == '#') return skip_comment();
    ++at_;
    if (c == '(' || c == '[') ++parens_;
    if (c == ')' || c == ']') parens_ -= parens_ > 0 ? 1 : 0;
    if (parens_ > 0) return;  // arguments: their braces and colons are those of values
    if (c == '{') {
      cost_.depth = std::max(cost_.depth, ++depth_);
    } else if (c == '}') {
      depth_ -= depth_ > 0 ? 1 : 0;
      if (depth_ == 0) current_ = kFragmentsMax;
    } else if (c == ':') {
      ++cost_.aliases;
      cost_.roots -=
          depth_ == 1 && cost_.roots > 0 ? 1 : 0;  // the name in front of it was no field
    } else if (c == '@') {
      cost_.directives = std::max(cost_.directives, ++directives_);
      after_at_ = true;
    } else if (c == '.') {
      spread_ = true;
    }
  }

  void name() noexcept {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name_octet(text_[at_])) ++at_;
    if (parens_ > 0) return;
    const std::string_view name = text_.substr(begin, at_ - begin);
    if (std::exchange(after_at_, false)) return;
    if (std::exchange(spread_, false)) return spread(name);
    directives_ = 0;
    if (depth_ == 0) return outside(name);
    cost_.roots += depth_ == 1 && current_ == kFragmentsMax ? 1 : 0;
    repeats_ = name == before_ ? repeats_ + 1 : 0;
    before_ = name;
    cost_.repeats = std::max(cost_.repeats, repeats_);
  }

  void outside(std::string_view name) noexcept {
    if (std::exchange(after_fragment_, false)) current_ = fragment(name);
    after_fragment_ = name == "fragment";
  }

  void spread(std::string_view name) noexcept {
    if (name == "on" || current_ >= kFragmentsMax) return;
    const std::size_t to = fragment(name);
    if (to < kFragmentsMax) reaches_[current_] |= 1u << to;
  }

  std::size_t fragment(std::string_view name) noexcept {
    const auto end = names_.begin() + static_cast<std::ptrdiff_t>(count_);
    const auto known = std::find(names_.begin(), end, name);
    if (known == end && count_ < kFragmentsMax) names_[count_++] = name;
    return static_cast<std::size_t>(known - names_.begin());
  }

  [[nodiscard]] bool has_cycle() noexcept {
    for (std::size_t over = 0; over < count_; ++over) {
      for (std::size_t from = 0; from < count_; ++from) {
        if ((reaches_[from] >> over & 1u) != 0) reaches_[from] |= reaches_[over];
      }
    }
    for (std::size_t i = 0; i < count_; ++i) {
      if ((reaches_[i] >> i & 1u) != 0) return true;
    }
    return false;
  }

  void string() noexcept {
    const bool block = text_.substr(at_, 3) == R"(""")";
    at_ += block ? 3 : 1;
    while (at_ < text_.size()) {
      if (block ? text_.substr(at_, 3) == R"(""")" : text_[at_] == '"') {
        at_ += block ? 3 : 1;
        return;
      }
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
  }

  /// To the end of the line. Line ends are spaces here: a comment is what has no brace in it.
  void skip_comment() noexcept {
    while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '{' && text_[at_] != '}')
      ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t depth_ = 0;
  std::uint32_t parens_ = 0;
  std::uint32_t directives_ = 0;
  std::uint32_t repeats_ = 0;
  bool after_at_ = false;
  bool spread_ = false;
  bool after_fragment_ = false;
  std::string_view before_;
  std::array<std::string_view, kFragmentsMax> names_{};
  std::array<std::uint32_t, kFragmentsMax> reaches_{};
  std::size_t count_ = 0;
  std::size_t current_ = kFragmentsMax;  ///< fragment that is read; kFragmentsMax: an operation
  GraphqlCost cost_;
};

}  // namespace

GraphqlCost graphql_cost(std::string_view text) noexcept { return Counter(text).run(); }

bool overloads_graphql(std::string_view text) noexcept {
  const GraphqlCost cost = graphql_cost(text);
  return cost.depth > kDepthMax || cost.aliases > kAliasesMax || cost.roots > kRootsMax ||
         cost.directives > kDirectivesMax || cost.repeats > kRepeatsMax || cost.cycle;
}

}  // namespace tapwarden
