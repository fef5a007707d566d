// SPDX-License-Identifier: Apache-2.0
// Members of a JSON object of one line that has no objects and lists inside, as feeds write them.
// Not a JSON reader: escapes are left in values, which no address, number or id has.
#pragma once

#include <string_view>

namespace tapwarden::reputation {

class FlatJson {
 public:
  /// LIFETIME: `text` outlives it and what it gives.
  explicit FlatJson(std::string_view text) noexcept : text_(text) {}

  /// Moves to the next member. False: there is none, or it cannot be read.
  bool next() noexcept;
  [[nodiscard]] std::string_view name() const noexcept { return name_; }
  /// Of a text without its quotes.
  [[nodiscard]] std::string_view value() const noexcept { return value_; }

  /// Whether the object was read to its end, and nothing stands behind.
  [[nodiscard]] bool at_end() const noexcept { return ended_ && at_ == text_.size(); }
  /// How far it was read.
  [[nodiscard]] const char* position() const noexcept { return text_.data() + at_; }

 private:
  bool take(char c) noexcept;
  bool take_text(std::string_view& out) noexcept;
  bool take_word(std::string_view& out) noexcept;

  std::string_view text_;
  std::size_t at_ = 0;
  bool begun_ = false;
  bool ended_ = false;
  std::string_view name_;
  std::string_view value_;
};

}  // namespace tapwarden::reputation
