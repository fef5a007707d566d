// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/css.hpp"

#include <algorithm>
#include <array>

#include "inspect/confirm/escapes.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::array<std::string_view, 19> kActive{
    "expression(", "javascript:", "vbscript:", "livescript:", "-moz-binding:", "behavior:url(",
    "behaviour:url(", "-o-link:", "-o-link-source:", "@import", "url(data:text/h",
    "url(data:image/svg", "url('data:text/h", "binding:url(",
    // Written with escapes, for what undoes them on the way into a page.
    "<img", "<script", "<svg", "<iframe", "<body"};
constexpr std::size_t kLongest = 18;

/// The last octets, white space left out, in lower case.
class Window {
 public:
  void add(char c) noexcept {
    if (size_ == octets_.size()) {
      std::copy(octets_.end() - kLongest, octets_.end(), octets_.begin());
      size_ = kLongest;
    }
    octets_[size_++] = lower_ascii(c);
  }
  [[nodiscard]] bool ends_with(std::string_view word) const noexcept {
    return size_ >= word.size() &&
           std::string_view{octets_.data() + size_ - word.size(), word.size()} == word;
  }

 private:
  std::array<char, 256> octets_{};
  std::size_t size_ = 0;
};

}  // namespace

bool css_runs_code(std::string_view text) noexcept {
  Window window;
  while (!text.empty()) {
    const unsigned char octet = next_css_octet(text);
    if (octet <= ' ' || octet >= 0x7f) continue;
    window.add(static_cast<char>(octet));
    for (const std::string_view active : kActive) {
      if (active.back() != static_cast<char>(lower_ascii(static_cast<char>(octet)))) continue;
      if (!window.ends_with(active)) continue;
      // Web fonts, and the VML of mails from Outlook.
      if (active == "@import" && contains_folded(text.substr(0, 48), "//fonts.")) continue;
      if (starts_folded(active, "behav") && starts_folded(trimmed(text), "#default#vml")) continue;
      return true;
    }
  }
  return false;
}

bool css_leaves_declaration(std::string_view text) noexcept {
  if (text.find("{{") != std::string_view::npos) return false;  // of a template
  const std::size_t comment = text.find("/*");
  return (comment != text.npos && text.find("*/", comment + 2) == text.npos) ||
         text.find_first_of("}[") != text.npos;
}

}  // namespace tapwarden
