// SPDX-License-Identifier: Apache-2.0
// Where well-formed UTF-8 begins and ends, for whoever writes octets of the wire as text.
#pragma once

#include <cstddef>
#include <string_view>

namespace tapwarden {

/// Octets of the well-formed UTF-8 sequence at the front that is longer than one (RFC 3629 4);
/// 0: there is none.
std::size_t utf8_at_front(std::string_view text) noexcept;

}  // namespace tapwarden
