// SPDX-License-Identifier: Apache-2.0
// Writes leaves one behind the other into a single buffer, with a separator around each, and keeps
// the caps on their number and size. What reads a kind of body gets one of these to write into.
#pragma once

#include <algorithm>
#include <bitset>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "base/find_octet.hpp"
#include "inspect/leaf.hpp"
#include "tapwarden/config.hpp"

namespace tapwarden {

inline constexpr char kLeafSeparator = '\n';

class LeafWriter {
 public:
  /// Octets behind the last leaf that may be read, whatever they are.
  static constexpr std::size_t kPadding = 64;

  enum class Cap : std::uint8_t { leaves, bytes, depth, nesting };

  /// Forgets all leaves. LIFETIME: `limits` and `hits` are used until the next begin.
  void begin(const Limits& limits, LimitHits& hits);

  /// Adds `value` as it is.
  void add(LeafKind kind, std::string_view name, std::string_view value, std::uint32_t index = 0,
           LeafForm form = LeafForm::plain) {
    if (value.empty() || !has_room()) return;
    append(value);
    end_leaf({kind, form, 0, 0, name, index});
  }
  /// The same for a value without a name. REQUIRES: 16 octets behind it that may be read: short
  /// values are copied in one go.
  void add_padded(LeafKind kind, std::string_view value, std::uint32_t index) {
    constexpr std::size_t kShort = 16;
    if (value.size() > kShort || size_ + kShort >= easy_end_) {
      add(kind, {}, value, index);
    } else if (!value.empty() && leaves_.size() < leaves_max_) {
      std::memcpy(buffer_.data() + size_, value.data(), kShort);
      end_leaf({kind, LeafForm::plain, 0, 0, {}, index}, value.size());
    } else if (!value.empty()) {
      count(Cap::leaves);
    }
  }
  /// Adds `value` with its percent-encoding undone, twice.
  void add_decoded(LeafKind kind, std::string_view name, std::string_view value, bool plus_is_space,
                   std::uint32_t index = 0, LeafForm form = LeafForm::plain);

  /// For readers that write a value themselves: room for `size` octets, at most as much as a cap
  /// lets through; then end_leaf with how many were written. Views into the buffer end here.
  char* room_for(std::size_t size);
  /// Adds what was written since the last leaf, unless it is nothing: `leaf` says what it is.
  void end_leaf(Leaf leaf, std::size_t written) {
    size_ += written;
    end_leaf(leaf);
  }

  /// For one leaf more; asking when there is none counts the cap.
  [[nodiscard]] bool has_room() {
    if (leaves_.size() < leaves_max_ && size_ <= leaf_bytes_max_) return true;
    count(leaves_.size() < leaves_max_ ? Cap::bytes : Cap::leaves);
    return false;
  }
  /// A cap left something out: counted once.
  void count(Cap cap);
  [[nodiscard]] bool has_reached(Cap cap) const noexcept {
    return reached_[static_cast<std::size_t>(cap)];
  }
  [[nodiscard]] bool cut() const noexcept { return reached_.any(); }

  /// REQUIRES: there is a leaf.
  void change_last(LeafKind kind, std::string_view name) noexcept {
    leaves_.back().kind = kind;
    leaves_.back().name = name;
  }
  /// Takes back all leaves behind the first `count`.
  void truncate(std::size_t count);
  /// Line feeds inside values become blanks, so that a line feed is a border of leaves. Before
  /// this, values are as they were sent.
  void replace_separators(std::span<const Leaf> leaves);

  [[nodiscard]] std::string_view buffer() const noexcept { return {buffer_.data(), size_}; }
  [[nodiscard]] const std::vector<Leaf>& leaves() const noexcept { return leaves_; }
  /// LIFETIME: until something is added.
  [[nodiscard]] std::string_view value(const Leaf& leaf) const noexcept {
    return {buffer_.data() + leaf.begin, leaf.end - leaf.begin};
  }
  [[nodiscard]] const Limits& limits() const noexcept { return *limits_; }

 private:
  std::string_view append(std::string_view value);
  void append_at_limits(std::string_view value);
  void end_leaf(const Leaf& leaf);
  void cut_leaf(std::size_t begin);
  void grow(std::size_t size);

  const Limits* limits_ = nullptr;
  LimitHits* hits_ = nullptr;
  std::uint64_t leaves_max_ = 0;  // of limits_
  std::uint64_t leaf_bytes_max_ = 0;
  std::vector<char> buffer_;  // size_ octets of it are used
  std::size_t size_ = 0;
  std::size_t easy_end_ = 0;  // leaves that end before it are within all caps and the buffer
  std::vector<Leaf> leaves_;
  std::bitset<4> reached_;
};

/// Appends at most as much as the cap lets through, and one octet that shows that it was more. What
/// was appended, with kPadding octets behind it.
inline std::string_view LeafWriter::append(std::string_view value) {
  const std::size_t begin = size_;
  if (begin + value.size() < easy_end_) {
    std::memcpy(buffer_.data() + begin, value.data(), value.size());
    size_ = begin + value.size();
  } else {
    append_at_limits(value);
  }
  return {buffer_.data() + begin, size_ - begin};
}

inline void LeafWriter::end_leaf(const Leaf& leaf) {
  const std::size_t begin = leaves_.empty() ? 1 : leaves_.back().end + 1;
  if (size_ >= easy_end_) cut_leaf(begin);
  if (size_ == begin) return;
  Leaf& added = leaves_.emplace_back(leaf);
  added.begin = static_cast<std::uint32_t>(begin);
  added.end = static_cast<std::uint32_t>(size_);
  buffer_[size_++] = kLeafSeparator;
}

inline char* LeafWriter::room_for(std::size_t size) {
  if (size_ + size >= easy_end_) grow(size);
  return buffer_.data() + size_;
}

}  // namespace tapwarden
