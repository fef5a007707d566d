// SPDX-License-Identifier: Apache-2.0
// Sorted keys, searched with few cache misses: above the keys lies every 16th of them, above that
// every 16th again, so a search looks at 16 neighbours a level. The upper levels stay in the cache.
#pragma once

#include <cstddef>
#include <vector>

namespace tapwarden::reputation {

template <class Key>
class SortedKeys {
 public:
  static constexpr std::size_t kFan = 16;

  SortedKeys() = default;
  /// REQUIRES: ascending, none twice.
  explicit SortedKeys(std::vector<Key> keys) {
    levels_.push_back(std::move(keys));
    while (levels_.back().size() > kFan) {
      const std::vector<Key>& below = levels_.back();
      std::vector<Key> above;
      above.reserve(below.size() / kFan + 1);
      for (std::size_t i = 0; i < below.size(); i += kFan) above.push_back(below[i]);
      levels_.push_back(std::move(above));
    }
  }

  /// How many keys are not greater: the last one of them stands before that place.
  [[nodiscard]] std::size_t count_up_to(const Key& key) const noexcept {
    std::size_t place = 0;
    std::size_t first = 0;
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
      const std::size_t last = first + kFan < level->size() ? first + kFan : level->size();
      place = first;
      for (std::size_t i = first; i < last; ++i) place += (*level)[i] <= key ? 1 : 0;
      if (place == 0) return 0;
      first = (place - 1) * kFan;
    }
    return place;
  }

  [[nodiscard]] std::size_t bytes() const noexcept {
    std::size_t sum = 0;
    for (const std::vector<Key>& level : levels_) sum += level.capacity() * sizeof(Key);
    return sum;
  }

 private:
  std::vector<std::vector<Key>> levels_;  // the keys, then what lies above them
};

}  // namespace tapwarden::reputation
