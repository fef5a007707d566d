// SPDX-License-Identifier: Apache-2.0
// Finding the values of one kind in the body of a response, and counting how many different ones
// there are: that is what a record is here. A value counts where its name stands with it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "inspect/confirm.hpp"

namespace tapwarden {

/// Distinct texts, without memory of its own. BOUND: kMax; more count as that many.
class DistinctValues {
 public:
  static constexpr std::uint32_t kMax = 512;
  /// Letters and digits count, separators and case do not.
  void add(std::string_view value) noexcept;
  [[nodiscard]] std::uint32_t count() const noexcept { return count_; }

 private:
  std::array<std::uint32_t, 2 * kMax> slots_{};  // hashes; 0: free
  std::uint32_t count_ = 0;
};

/// How values of a kind are found.
struct ValueKind {
  /// Octets of `text` at its front that are one; 0: none. `text` begins with a word.
  std::size_t (*at_front)(std::string_view text) noexcept;
  /// Lower case; a space stands for "_", "-", " " or nothing. Empty: no name is needed.
  std::span<const std::string_view> names;
  /// A key that ends with "id" names a record, not the value.
  bool not_ids = false;
};

/// How many different values of the kind stand in the body. BOUND: linear in it.
std::uint32_t count_values(const Candidate& candidate, const ValueKind& kind) noexcept;

/// Whether one of `names` stands in `text` as a word of its own, as a part of "snake_case" or
/// "camelCase" too.
bool has_name(std::string_view text, std::span<const std::string_view> names) noexcept;

/// The value at `begin` of `body` is called one of `names`: by the key of its JSON member, by what
/// stands with it when that key says nothing ("value", "number"), by the words in front of it, or,
/// in CSV, by the first line.
bool is_called(const Candidate& candidate, std::size_t begin, const ValueKind& kind) noexcept;

}  // namespace tapwarden
