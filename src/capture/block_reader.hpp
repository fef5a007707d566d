// SPDX-License-Identifier: Apache-2.0
// Reads an input in large blocks and lends out pieces of the block. It knows bytes, not formats.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "capture/input.hpp"
#include "tapwarden/bytes.hpp"

namespace tapwarden {

class BlockReader {
 public:
  /// Mapping a capture costs more than twice as much as reading it in blocks of
  /// this size: page faults (docs/performance.md).
  static constexpr std::size_t kBlockBytes = 1 << 20;

  explicit BlockReader(std::unique_ptr<Input> input);

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
  /// Octets of the input used so far: packed ones where it unpacks.
  [[nodiscard]] std::uint64_t bytes_used() const {
    return input_->packed_bytes().value_or(offset_);
  }
  [[nodiscard]] bool unpacks() const { return input_->packed_bytes().has_value(); }
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  /// What the trouble is when reading failed; else empty.
  [[nodiscard]] std::string trouble() const { return failed_ ? input_->trouble() : std::string(); }
  /// The input ended because the run is to stop.
  [[nodiscard]] bool stopped() const { return input_->stopped(); }

 private:
  std::unique_ptr<Input> input_;
  std::unique_ptr<std::uint8_t[]> block_;
  std::size_t size_ = kBlockBytes;
  std::size_t start_ = 0;
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;
  bool failed_ = false;
};

}  // namespace tapwarden
