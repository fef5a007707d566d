// SPDX-License-Identifier: Apache-2.0
// Which of many address blocks hold an address, all of them and not the longest alone. Blocks are
// laid flat once: the address space falls into ranges, and each range knows its blocks. Immutable.
#pragma once

#include <cstdint>
#include <vector>

#include "reputation/range_map.hpp"
#include "tapwarden/config.hpp"

namespace tapwarden::reputation {

/// A block and what it means: a number of the one who asks.
struct Block {
  Prefix prefix;
  std::uint32_t meaning = 0;
};

/// An IPv6 address as a number.
__extension__ using WideKey = unsigned __int128;

class PrefixTable {
 public:
  PrefixTable() = default;
  explicit PrefixTable(std::vector<Block> blocks);

  /// Calls use(meaning) for each block that holds the address, the smallest first; blocks of the
  /// same meaning around each other are one.
  template <class Use>
  void for_each(const IpAddress& address, Use use) const {
    for (std::uint32_t set = set_of(address); set != 0; set = sets_[set].around) {
      use(sets_[set].meaning);
    }
  }
  /// Octets that it takes.
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  /// The blocks of a range: the smallest, and the set of those around it.
  struct Set {
    std::uint32_t around = 0;
    std::uint32_t meaning = 0;
  };
  class Builder;

  [[nodiscard]] std::uint32_t set_of(const IpAddress& address) const noexcept;

  std::vector<Set> sets_{Set{}};  // the first one is empty
  // The set of each range.
  RangeMap<std::uint32_t> v4_;
  RangeMap<WideKey> v6_;
};

}  // namespace tapwarden::reputation
