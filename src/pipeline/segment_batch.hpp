// SPDX-License-Identifier: Apache-2.0
// Segments on their way to a worker in another thread, with their payload: the packets they lie in
// are gone by then.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "tapwarden/flow.hpp"

namespace tapwarden {

class SegmentBatch {
 public:
  static constexpr std::size_t kSegmentsMax = 512;
  static constexpr std::size_t kBytesMax = 512 * 1024;

  SegmentBatch() : bytes_(new std::uint8_t[kBytesMax]) {
    segments_.reserve(kSegmentsMax);
    tunnels_.reserve(kSegmentsMax);
  }

  /// False: it is full, nothing was taken.
  bool add(const Segment& segment) {
    const std::size_t size = segment.payload.size();
    if (segments_.size() == kSegmentsMax || size > kBytesMax - used_) return false;
    segments_.push_back(segment);
    if (size > 0) {
      std::memcpy(bytes_.get() + used_, segment.payload.data(), size);
      segments_.back().payload = {bytes_.get() + used_, size};
      used_ += size;
    }
    if (segment.tunnel != nullptr) {
      tunnels_.push_back(*segment.tunnel);  // never moves: there is room for one a segment
      segments_.back().tunnel = &tunnels_.back();
    }
    return true;
  }
  [[nodiscard]] std::span<const Segment> segments() const noexcept { return segments_; }
  void clear() noexcept {
    segments_.clear();
    tunnels_.clear();
    used_ = 0;
  }

  Timestamp time{};  ///< packet time when it was handed over

 private:
  std::vector<Segment> segments_;
  std::vector<Tunnel> tunnels_;  // of those that came in one
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t used_ = 0;
};

}  // namespace tapwarden
