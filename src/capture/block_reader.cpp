// SPDX-License-Identifier: Apache-2.0
#include "capture/block_reader.hpp"

#include <cstring>
#include <utility>

namespace tapwarden {

BlockReader::BlockReader(std::unique_ptr<Input> input)
    : input_(std::move(input)), block_(new std::uint8_t[kBlockBytes]) {}

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
    const std::int64_t got = input_->read(block_.get() + end_, size_ - end_);
    failed_ = got < 0;
    if (got <= 0) return false;
    end_ += static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace tapwarden
