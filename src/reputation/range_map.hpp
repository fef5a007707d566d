// SPDX-License-Identifier: Apache-2.0
// Sorted keys, each the begin of a range that has a value. Searched with few cache misses: above
// the keys lies every 16th of them, above that every 16th again; a search compares 16 neighbours a
// level, without a branch, and the upper levels stay in the cache.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace tapwarden::reputation {

template <class Key>
class RangeMap {
 public:
  RangeMap() = default;
  /// REQUIRES: `starts` ascend, none twice; a value for each.
  RangeMap(const std::vector<Key>& starts, std::vector<std::uint32_t> values)
      : values_(std::move(values)) {
    if (starts.empty()) return;
    add_level(starts, 1);
    while (levels_.back().size > kFan) add_level(levels_.back().keys, kFan);
  }

  /// The value of the range that holds `key`; 0 in front of the first one.
  [[nodiscard]] std::uint32_t find(Key key) const noexcept {
    std::size_t first = 0;  // of the neighbours to compare
    for (std::size_t i = levels_.size(); i-- > 0;) {
      const Level& level = levels_[i];
      const Key* const keys = level.keys.data() + first;
      if (i == 0) __builtin_prefetch(values_.data() + first);
      unsigned not_above = 0;
      for (std::size_t k = 0; k < kFan; ++k) not_above += keys[k] <= key ? 1u : 0u;
      const std::size_t place = std::min(first + not_above, level.size);
      if (place == 0) return 0;
      if (i == 0) return values_[place - 1];
      first = (place - 1) * kFan;
    }
    return 0;
  }

  /// Octets that it takes.
  [[nodiscard]] std::size_t bytes() const noexcept {
    std::size_t sum = values_.capacity() * sizeof(std::uint32_t);
    for (const Level& level : levels_) sum += level.keys.capacity() * sizeof(Key);
    return sum;
  }

 private:
  static constexpr std::size_t kFan = 16;

  struct Level {
    std::vector<Key> keys;  // filled up with the greatest key to a multiple of kFan
    std::size_t size = 0;   // without those
  };

  /// Every `step`th key.
  void add_level(const std::vector<Key>& below, std::size_t step) {
    Level level;
    const std::size_t from = levels_.empty() ? below.size() : levels_.back().size;
    level.size = (from + step - 1) / step;
    level.keys.reserve((level.size + kFan - 1) / kFan * kFan);
    for (std::size_t i = 0; i < from; i += step) level.keys.push_back(below[i]);
    level.keys.resize(level.keys.capacity(), static_cast<Key>(~Key{0}));
    levels_.push_back(std::move(level));
  }

  std::vector<Level> levels_;  // the keys, then what lies above them
  std::vector<std::uint32_t> values_;
};

}  // namespace tapwarden::reputation
