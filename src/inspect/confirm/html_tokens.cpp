// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/html_tokens.hpp"

#include <algorithm>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t npos = std::string_view::npos;

/// Reads a name from `at` on; at is behind it afterwards.
HtmlName read_name(std::string_view text, std::size_t& at) noexcept {
  HtmlName name;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ':') {
      name.size = 0;
    } else if (is_letter(c) || is_digit(c) || c == '-') {
      if (name.size < name.octets.size()) name.octets[name.size++] = lower_ascii(c);
    } else if (c == '\\' && at + 1 < text.size() && text[at + 1] == '0') {
      ++at;  // NUL as it is written in texts
    } else if (static_cast<unsigned char>(c) < 0x80 && c >= '\t') {
      break;
    }
  }
  return name;
}

}  // namespace

bool HtmlReader::next_tag(HtmlTag& tag) noexcept {
  for (; (at_ = text_.find('<', at_)) != npos; ++at_) {
    std::size_t at = at_ + 1;
    tag = {};
    tag.begin = at_;
    while (at < text_.size() && text_[at] > 0 && text_[at] <= ' ') {
      tag.loose |= text_[at++] >= '\t';
    }
    while (at < text_.size() && text_[at] == '\0') ++at;
    if (at < text_.size() && std::string_view{"/!?"}.find(text_[at]) != npos)
      tag.mark = text_[at++];
    if (at >= text_.size()) continue;
    if (is_letter(text_[at])) {
      tag.name = read_name(text_, at);
    } else if (tag.mark == 0) {
      continue;
    }
    at_ = at;
    return true;
  }
  at_ = text_.size();
  return false;
}

void HtmlReader::skip_space() noexcept {
  while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
}

std::string_view HtmlReader::read_value() noexcept {
  const std::size_t begin = at_;
  if (is_in("\"'`")) {
    const char quote = text_[at_];
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end != npos || quote != '`') {
      at_ = std::min(end, text_.size() - 1) + 1;
      return text_.substr(begin + 1, std::min(end, text_.size()) - begin - 1);
    }
  }
  while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != '>') ++at_;
  return text_.substr(begin, at_ - begin);
}

bool HtmlReader::next_attribute(HtmlAttribute& attribute) noexcept {
  while (at_ < text_.size() && (is_blank(text_[at_]) || is_in("/\"'`,;"))) ++at_;
  if (at_ >= text_.size() || is_in("<>")) return false;
  const std::size_t begin = at_;
  attribute = {};
  attribute.begin = begin;
  if (!is_in("=")) ++at_;
  while (at_ < text_.size() && !is_blank(text_[at_]) && !is_in("/>=\"'`")) ++at_;
  attribute.name = text_.substr(begin, at_ - begin);
  const std::size_t behind_name = at_;
  skip_space();
  if (!is_in("=")) {
    at_ = behind_name;
    return true;
  }
  ++at_;
  skip_space();
  attribute.value = read_value();
  return true;
}

}  // namespace tapwarden
