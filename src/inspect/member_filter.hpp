// SPDX-License-Identifier: Apache-2.0
// A look at a JSON body that is cheaper than a scan: could any of its members begin what a trigger
// looks for? Four octets are looked up in each of three places of a member: at the start and at the
// end of its name, and at the start of its value. What stands further inside a value, and in arrays
// of texts, is not looked at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tapwarden {

class MemberFilter {
 public:
  /// A trigger as packs write it. One that is not made of plain octets, or is too short, makes the
  /// filter let everything through.
  void add(std::string_view expression);
  /// False: no member begins or ends as a trigger does. BOUND: looks at the first 6 KiB.
  [[nodiscard]] bool may_match(std::string_view json) const noexcept;

 private:
  /// Folded octets that were added: a mark for each hash, then exactly.
  class Grams {
   public:
    void add(std::uint32_t gram);
    [[nodiscard]] std::uint8_t mark(std::uint32_t gram) const noexcept {
      return marks_[(gram * 0x9e3779b1u) >> (32 - kSlotBits)];
    }
    [[nodiscard]] bool has(std::uint32_t gram) const noexcept;

   private:
    static constexpr unsigned kSlotBits = 13;
    std::array<std::uint8_t, 1u << kSlotBits> marks_{};
    std::vector<std::uint32_t> grams_;  // in order
  };
  /// `quote`: behind the name of a member, with 32 octets in front of it and 8 behind.
  [[nodiscard]] bool is_known(const char* quote) const noexcept;
  [[nodiscard]] bool is_known_in(const char* block) const noexcept;
  Grams starts_;  // of names and values
  Grams ends_;    // of names
  bool any_ = false;
};

}  // namespace tapwarden
