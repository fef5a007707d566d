// SPDX-License-Identifier: Apache-2.0
#include "capture/block_reader.hpp"

#include <cerrno>
#include <cstring>

namespace tapwarden {

BlockReader::BlockReader(ReadFunction read)
    : read_(std::move(read)), block_(new std::uint8_t[kBlockBytes]) {}

bool BlockReader::fill(std::size_t size) {
  if (end_ - start_ >= size) return true;
  if (size > size_) {
    std::unique_ptr<std::uint8_t[]> larger(new std::uint8_t[size]);
    std::memcpy(larger.get(), block_.get() + start_, end_ - start_);
    block_ = std::move(larger);
    size_ = size;
  } else {
    std::memmove(block_.get(), block_.get() + start_, end_ - start_);
  }
  end_ -= start_;
  start_ = 0;
  while (end_ < size) {
    const std::int64_t got = read_(block_.get() + end_, size_ - end_);
    if (got == -EINTR) continue;
    if (got < 0) errno_ = static_cast<int>(-got);
    if (got <= 0) return false;
    end_ += static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace tapwarden
