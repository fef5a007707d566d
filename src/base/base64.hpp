// SPDX-License-Identifier: Apache-2.0
// base64 and base64url (RFC 4648).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tapwarden/arena.hpp"
#include "tapwarden/bytes.hpp"

namespace tapwarden {

/// With padding.
std::string base64_encode(Bytes data);

/// Either alphabet, padding optional. Empty optional: an octet that is in neither, or a length that
/// cannot be. BOUND: the result is shorter than `text`; callers have capped it.
std::optional<std::string_view> base64_decode(std::string_view text, Arena& arena);

}  // namespace tapwarden
