// SPDX-License-Identifier: Apache-2.0
#include "reputation/flat_json.hpp"

namespace tapwarden::reputation {

bool FlatJson::take(char c) noexcept {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool FlatJson::take_text(std::string_view& out) noexcept {
  if (!take('"')) return false;
  const std::size_t start = at_;
  while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
  if (at_ >= text_.size()) {  // it does not end
    at_ = text_.size();
    return false;
  }
  out = text_.substr(start, at_ - start);
  ++at_;
  return true;
}

/// A number, true, false, null.
bool FlatJson::take_word(std::string_view& out) noexcept {
  while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  const std::size_t start = at_;
  while (at_ < text_.size() && text_.substr(at_, 1).find_first_of(" ,{}[]\":\t") != 0) ++at_;
  out = text_.substr(start, at_ - start);
  return !out.empty();
}

bool FlatJson::next() noexcept {
  if (ended_) return false;
  if (begun_) {
    ended_ = take('}');
    if (ended_ || !take(',')) return false;
  } else {
    begun_ = true;
    if (!take('{')) return false;
    ended_ = take('}');
    if (ended_) return false;
  }
  return take_text(name_) && take(':') && (take_text(value_) || take_word(value_));
}

}  // namespace tapwarden::reputation
