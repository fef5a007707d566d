// SPDX-License-Identifier: Apache-2.0
// What a piece of text looks like: an id, a date, a secret. Shapes only;
// nothing is looked up.
#pragma once

#include <cstdint>
#include <string_view>

namespace tapwarden {

enum class TokenShape : std::uint8_t {
  plain,  ///< words, versions, file names
  integer,
  uuid,
  ulid,
  object_id,  ///< 24 hex digits (MongoDB)
  hash,       ///< 16 or more hex digits
  date,       ///< 2024-01-31
  email,
  jwt,
  token,  ///< long and random-looking
};

/// REQUIRES: `text` is percent-decoded.
TokenShape shape_of(std::string_view text) noexcept;

/// 36 octets, hexadecimal digits and dashes where they belong.
bool is_uuid(std::string_view text) noexcept;

}  // namespace tapwarden
