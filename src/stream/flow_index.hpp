// SPDX-License-Identifier: Apache-2.0
// Finds a flow's number by the hash of its key: open addressing, linear probing, grows on demand.
// It compares hashes to skip others; whether a key is the same, the caller says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tapwarden::stream {

inline constexpr std::uint32_t kNoFlow = 0xffffffff;

class FlowIndex {
 public:
  FlowIndex() : slots_(kSlotsMin) {}

  /// The flow with this hash for which `is_same(flow)` holds, or kNoFlow.
  template <class IsSame>
  [[nodiscard]] std::uint32_t find(std::uint32_t hash, IsSame is_same) const {
    for (std::size_t i = hash & mask();; i = (i + 1) & mask()) {
      const Slot& slot = slots_[i];
      if (slot.flow == kNoFlow) return kNoFlow;
      if (slot.hash == hash && is_same(slot.flow)) return slot.flow;
    }
  }

  /// REQUIRES: `flow` is not there.
  void insert(std::uint32_t hash, std::uint32_t flow) {
    if ((used_ + 1) * kLoadOf > slots_.size() * kLoad) grow();
    place(hash, flow);
    ++used_;
  }

  /// REQUIRES: `flow` is there with this hash.
  void erase(std::uint32_t hash, std::uint32_t flow) noexcept {
    std::size_t hole = hash & mask();
    while (slots_[hole].flow != flow) hole = (hole + 1) & mask();
    // Those behind move up, so that no search ends early and no tombstones pile up.
    for (std::size_t i = (hole + 1) & mask(); slots_[i].flow != kNoFlow; i = (i + 1) & mask()) {
      const std::size_t from_home = (i - slots_[i].hash) & mask();
      const std::size_t from_hole = (i - hole) & mask();
      if (from_home < from_hole) continue;
      slots_[hole] = slots_[i];
      hole = i;
    }
    slots_[hole] = Slot{};
    --used_;
  }

  [[nodiscard]] std::size_t capacity_bytes() const noexcept {
    return slots_.capacity() * sizeof(Slot);
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t flow = kNoFlow;
  };
  static constexpr std::size_t kSlotsMin = 1024;  // a power of two, as are all sizes after it
  static constexpr std::size_t kLoad = 5;         // at most 5 of 8 slots are used
  static constexpr std::size_t kLoadOf = 8;

  [[nodiscard]] std::size_t mask() const noexcept { return slots_.size() - 1; }

  void place(std::uint32_t hash, std::uint32_t flow) noexcept {
    std::size_t i = hash & mask();
    while (slots_[i].flow != kNoFlow) i = (i + 1) & mask();
    slots_[i] = {hash, flow};
  }

  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.flow != kNoFlow) place(slot.hash, slot.flow);
    }
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace tapwarden::stream
