// SPDX-License-Identifier: Apache-2.0
// One look at all values that says what each may hold besides itself, so that ordinary values are
// not looked at again.
#pragma once

#include <cstdint>
#include <vector>

#include "inspect/leaf_writer.hpp"

namespace tapwarden {

/// What may be undone in a value; as bits.
namespace sign {
inline constexpr std::uint8_t kEscape = 1;  ///< "%", "&", "\", first octets of odd UTF-8
inline constexpr std::uint8_t kPlus = 2;
inline constexpr std::uint8_t kJson = 4;  ///< "{" or "["
inline constexpr std::uint8_t kUrl = 8;   ///< "?"
inline constexpr std::uint8_t kSql = 16;  ///< comments, more than one blank
inline constexpr std::uint8_t kShell = 32;
inline constexpr std::uint8_t kHtml = 64;
}  // namespace sign

struct ValueLook {
  std::uint32_t leaf;  ///< its index
  std::uint8_t signs;
};

/// Appends one for each leaf from `first` on that has any sign, in their order. True: some value
/// holds a separator.
bool look_at_values(const LeafWriter& leaves, std::size_t first, std::vector<ValueLook>& out);

}  // namespace tapwarden
