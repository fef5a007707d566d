// SPDX-License-Identifier: Apache-2.0
// Numbers and wire text for a person at a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tapwarden {

/// 1234567 -> "1,234,567"
std::string number_text(std::uint64_t number);

/// 1536 -> "1.5 KiB"
std::string size_text(std::uint64_t bytes);

/// "1 packet", "2 packets"
std::string count_text(std::uint64_t count, std::string_view noun);

/// Wire text that is safe to show: octets that could steer a terminal are written as \xNN.
std::string printable(std::string_view text);

/// At most `width` characters, "…" at the end when something was cut. Width 0: no limit.
std::string clipped(std::string_view text, std::size_t width);

}  // namespace tapwarden
