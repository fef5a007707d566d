// SPDX-License-Identifier: Apache-2.0
// Appends JSON to a reusable buffer. Whatever the input, the output is valid JSON and valid UTF-8:
// control characters are escaped, octets that are no UTF-8 become U+FFFD.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace tapwarden {

class JsonText {
 public:
  [[nodiscard]] std::string_view text() const noexcept { return {buffer_.get(), size_}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  void clear() noexcept { size_ = 0; }

  /// As it is: punctuation, and text that is known to be JSON.
  void raw(std::string_view json) {
    reserve(json.size());
    std::memcpy(buffer_.get() + size_, json.data(), json.size());
    size_ += json.size();
  }
  void raw(char c) {
    reserve(1);
    buffer_[size_++] = c;
  }
  /// Takes back the last octet; for the comma behind the last member.
  void back_over(char c) noexcept {
    if (size_ > 0 && buffer_[size_ - 1] == c) --size_;
  }
  template <class Integer>
  void number(Integer value) {
    constexpr std::size_t kDigitsMax = 20;
    reserve(kDigitsMax);
    char* const at = buffer_.get() + size_;
    if (value >= 0 && value < 1000) {  // most are
      const auto small = static_cast<unsigned>(value);
      const auto digit = [](unsigned one) { return static_cast<char>('0' + one % 10); };
      std::size_t count = 0;
      if (small >= 100) at[count++] = digit(small / 100);
      if (small >= 10) at[count++] = digit(small / 10);
      at[count++] = digit(small);
      size_ += count;
      return;
    }
    size_ += static_cast<std::size_t>(std::to_chars(at, at + kDigitsMax, value).ptr - at);
  }
  /// Quoted and escaped.
  void string(std::string_view text);

  /// `prefix` is `"name":`; nothing is written for an empty value. A comma follows.
  void member(std::string_view prefix, std::string_view value) {
    if (value.empty()) return;
    raw(prefix);
    string(value);
    raw(',');
  }

  void reserve(std::size_t more) {
    if (capacity_ - size_ < more) grow(more);
  }

 private:
  void grow(std::size_t more);

  std::unique_ptr<char[]> buffer_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace tapwarden
