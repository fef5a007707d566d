// SPDX-License-Identifier: Apache-2.0
// Bump allocator that owns the bytes of one exchange. Freed all at once; its first block is kept,
// so that a recycled exchange allocates nothing. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "tapwarden/bytes.hpp"

namespace tapwarden {

class Arena {
 public:
  static constexpr std::size_t kPadding = 32;

  /// Uninitialised octets, not aligned. LIFETIME: until clear() or destruction.
  /// BOUND: none here; callers allocate by sizes that they have capped.
  std::uint8_t* allocate(std::size_t size) {
    if (size > free_size_) add_block(size);
    std::uint8_t* start = free_;
    free_ += size;
    free_size_ -= size;
    return start;
  }

  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    std::uint8_t* start = allocate(text.size());
    std::memcpy(start, text.data(), text.size());
    return {reinterpret_cast<const char*>(start), text.size()};
  }

  /// The same with kPadding zeros behind the text, for searches that look at blocks of octets.
  std::string_view copy_padded(std::string_view text) {
    std::uint8_t* start = allocate(text.size() + kPadding);
    if (!text.empty()) std::memcpy(start, text.data(), text.size());
    std::memset(start + text.size(), 0, kPadding);
    return {reinterpret_cast<const char*>(start), text.size()};
  }

  Bytes copy(Bytes bytes) { return as_bytes(copy(as_text(bytes))); }

  /// `old` with `more` behind it: in place when `old` was the last allocation and there is room,
  /// else moved (to twice its size, so that repeated appending stays linear).
  Bytes append(Bytes old, Bytes more) {
    if (more.empty()) return old;
    const bool is_last = !old.empty() && old.data() + old.size() == free_;
    if (is_last && more.size() <= free_size_) {
      std::memcpy(free_, more.data(), more.size());
      free_ += more.size();
      free_size_ -= more.size();
      return {old.data(), old.size() + more.size()};
    }
    const std::size_t size = old.size() + more.size();
    if (size > free_size_) add_block(size * 2);
    std::uint8_t* start = allocate(size);
    if (!old.empty()) std::memcpy(start, old.data(), old.size());
    std::memcpy(start + old.size(), more.data(), more.size());
    return {start, size};
  }

  /// Forgets everything; keeps the first block.
  void clear() noexcept {
    if (blocks_.empty()) return;
    blocks_.resize(1);
    free_ = blocks_.front().start.get();
    free_size_ = blocks_.front().size;
  }

  /// Octets held from the system.
  [[nodiscard]] std::size_t capacity() const noexcept {
    std::size_t sum = 0;
    for (const Block& block : blocks_) sum += block.size;
    return sum;
  }

 private:
  struct Block {
    std::unique_ptr<std::uint8_t[]> start;
    std::size_t size;
  };
  static constexpr std::size_t kBlockSize = 4096;

  void add_block(std::size_t at_least) {
    const std::size_t size = std::max(at_least, kBlockSize);
    blocks_.push_back({std::unique_ptr<std::uint8_t[]>(new std::uint8_t[size]), size});
    free_ = blocks_.back().start.get();
    free_size_ = size;
  }

  std::vector<Block> blocks_;
  std::uint8_t* free_ = nullptr;
  std::size_t free_size_ = 0;
};

}  // namespace tapwarden
