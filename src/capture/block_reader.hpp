// SPDX-License-Identifier: Apache-2.0
// Reads a file or pipe in large blocks and lends out pieces of the block. It
// knows bytes, not formats.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "tapwarden/bytes.hpp"

namespace tapwarden {

/// Like read(2): octets read, 0 at the end, negative errno.
using ReadFunction = std::function<std::int64_t(std::uint8_t* to, std::size_t size)>;

class BlockReader {
 public:
  /// Mapping a capture costs more than twice as much as reading it in blocks of
  /// this size: page faults (docs/performance.md).
  static constexpr std::size_t kBlockBytes = 1 << 20;

  explicit BlockReader(ReadFunction read);

  /// Octets that lie ready, unread. LIFETIME: until the next fill().
  [[nodiscard]] Bytes ready() const noexcept { return {block_.get() + start_, end_ - start_}; }
  /// REQUIRES: size <= ready().size()
  void skip(std::size_t size) noexcept {
    start_ += size;
    offset_ += size;
  }
  /// Makes at least `size` octets ready if the input has them; invalidates what
  /// was lent out. BOUND: grows the block to `size`; callers have capped it.
  /// False: the input ended before.
  bool fill(std::size_t size);

  /// Offset in the input of the first ready octet.
  [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }
  /// 0, or the errno of the read that failed.
  [[nodiscard]] int read_errno() const noexcept { return errno_; }

 private:
  ReadFunction read_;
  std::unique_ptr<std::uint8_t[]> block_;
  std::size_t size_ = kBlockBytes;
  std::size_t start_ = 0;
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;
  int errno_ = 0;
};

}  // namespace tapwarden
