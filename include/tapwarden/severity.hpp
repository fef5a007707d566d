// SPDX-License-Identifier: Apache-2.0
// Ordered words for how bad and how sure.
#pragma once

#include <cstdint>
#include <string_view>

namespace tapwarden {

enum class Severity : std::uint8_t { info, low, medium, high };
enum class Confidence : std::uint8_t { low, medium, high };

constexpr std::string_view to_text(Severity severity) noexcept {
  switch (severity) {
    case Severity::info: return "info";
    case Severity::low: return "low";
    case Severity::medium: return "medium";
    case Severity::high: return "high";
  }
  return "info";
}

constexpr std::string_view to_text(Confidence confidence) noexcept {
  switch (confidence) {
    case Confidence::low: return "low";
    case Confidence::medium: return "medium";
    case Confidence::high: return "high";
  }
  return "low";
}

}  // namespace tapwarden
