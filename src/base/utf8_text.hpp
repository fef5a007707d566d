// SPDX-License-Identifier: Apache-2.0
// Well-formed UTF-8 (RFC 3629), for what is given to readers that refuse anything else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tapwarden {

/// Octets of the well-formed sequence of two or more at the front; 0: none.
std::size_t utf8_at_front(std::string_view text) noexcept;

/// The text as the value of a label: octets that are no UTF-8, and control characters, become
/// U+FFFD.
std::string label_text(std::string_view text);

}  // namespace tapwarden
