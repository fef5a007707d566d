// SPDX-License-Identifier: Apache-2.0
// A bounded table of what was made lately, to find it again instead of making it again. Whoever
// asks compares in full; a hash only says where to look. It has two places for each, and the one
// that was not used last makes room.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tapwarden {

template <class Entry, std::size_t kSets>
class RecentTable {
 public:
  /// The entry of that hash for which `is_it` holds; nullptr: there is none.
  template <class IsIt>
  Entry* find(std::uint32_t hash, const IsIt& is_it) {
    Set& set = sets_[hash % kSets];
    if (is_it(set.entries[set.last])) return &set.entries[set.last];
    const auto other = static_cast<std::uint8_t>(set.last ^ 1u);
    if (!is_it(set.entries[other])) return nullptr;
    set.last = other;
    return &set.entries[other];
  }
  /// The entry that makes room for one of that hash; to be overwritten.
  Entry& make_room(std::uint32_t hash) noexcept {
    Set& set = sets_[hash % kSets];
    set.last ^= 1u;
    return set.entries[set.last];
  }
  template <class Do>
  void for_each(const Do& act) {
    for (Set& set : sets_) {
      for (Entry& entry : set.entries) act(entry);
    }
  }

 private:
  struct Set {
    std::array<Entry, 2> entries{};
    std::uint8_t last = 0;
  };
  std::vector<Set> sets_ = std::vector<Set>(kSets);
};

}  // namespace tapwarden
