// SPDX-License-Identifier: Apache-2.0
// HTML text as tags and attributes, as browsers read them: the tokenisation of the WHATWG, with
// what old browsers let through besides (` as a quote, NUL inside names, slashes between
// attributes).
#pragma once

#include <array>
#include <string_view>

namespace tapwarden {

/// A name without its prefix (svg:script), without control characters, in lower case, cut to 24
/// octets.
struct HtmlName {
  std::array<char, 24> octets{};
  std::size_t size = 0;
  [[nodiscard]] std::string_view text() const noexcept { return {octets.data(), size}; }
};

struct HtmlTag {
  HtmlName name;
  char mark = 0;       ///< behind the <: '/', '!', '?', or 0
  bool loose = false;  ///< white space between < and the name: no tag to browsers of today
  std::size_t begin = 0;
};

struct HtmlAttribute {
  std::string_view name;   ///< as written
  std::string_view value;  ///< as written, without its quotes
  std::size_t begin = 0;
};

class HtmlReader {
 public:
  explicit HtmlReader(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}

  /// The next < that begins a tag, from here on.
  bool next_tag(HtmlTag& tag) noexcept;
  /// Of the tag that was entered, or of the place that the reader was set to. False: behind its
  /// end.
  bool next_attribute(HtmlAttribute& attribute) noexcept;
  [[nodiscard]] std::size_t at() const noexcept { return at_; }

 private:
  [[nodiscard]] bool is_in(std::string_view set) const noexcept {
    return at_ < text_.size() && set.find(text_[at_]) != std::string_view::npos;
  }
  void skip_space() noexcept;
  std::string_view read_value() noexcept;

  std::string_view text_;
  std::size_t at_;
};

/// White space and control characters.
constexpr bool is_blank(char c) noexcept { return static_cast<unsigned char>(c) <= ' '; }

}  // namespace tapwarden
