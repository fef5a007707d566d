// SPDX-License-Identifier: Apache-2.0
// Sizes, durations and numbers as people write them, both ways.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tapwarden/time.hpp"

namespace tapwarden::schema {

/// Digits alone.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// "64 MiB", "100MB", "4096": octets. kB, MB, GB, TB count by 1000, KiB and so on by 1024.
std::optional<std::uint64_t> parse_size(std::string_view text);
/// In the largest unit that leaves no rest.
std::string size_text(std::uint64_t octets);

/// "250ms", "30s", "5m", "1h", "2d"; "0". Never negative.
std::optional<Duration> parse_duration(std::string_view text);
std::string duration_text(Duration duration);

}  // namespace tapwarden::schema
