// SPDX-License-Identifier: Apache-2.0
// A look at a JSON body that is cheaper than a scan: could any of its members begin what a trigger
// looks for? Four octets are looked up in each of three places of a member: at the start and at the
// end of its name, and at the start of its value. What stands further inside a value, and in arrays
// of texts, is not looked at.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tapwarden {

class MemberFilter {
 public:
  /// A trigger as packs write it. One that is not made of plain octets, or is too short, makes the
  /// filter let everything through.
  void add(std::string_view expression);
  /// False: no member begins or ends as a trigger does.
  [[nodiscard]] bool may_match(std::string_view json) const noexcept;

 private:
  using Grams = std::bitset<65536>;
  Grams starts_;  // of names and values
  Grams ends_;    // of names, with their quote
  bool any_ = false;
};

}  // namespace tapwarden
