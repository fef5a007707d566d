// SPDX-License-Identifier: Apache-2.0
// What is read again while a run goes on, and how that went.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tapwarden {

enum class Reloaded : std::uint8_t { config, rules, feeds };
inline constexpr std::size_t kReloadedCount = 3;

constexpr std::string_view to_text(Reloaded what) noexcept {
  switch (what) {
    case Reloaded::config: return "config";
    case Reloaded::rules: return "rules";
    case Reloaded::feeds: return "feeds";
  }
  return "config";
}

/// Of one of them. What was loaded at the start is a success, but no reload.
struct ReloadCount {
  std::uint64_t success = 0;
  std::uint64_t failure = 0;  ///< what was there before stayed in use
  bool last_succeeded = true;
  std::int64_t success_time = 0;  ///< seconds since 1970 of the last success; 0: no clock was given
};

/// By Reloaded.
using ReloadStats = std::array<ReloadCount, kReloadedCount>;

}  // namespace tapwarden
