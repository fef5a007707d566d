// SPDX-License-Identifier: Apache-2.0
// The first line of a message, read tolerantly: what a server might accept is read and marked odd.
// Does not look at anything behind the line.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "tapwarden/bytes.hpp"

namespace tapwarden::http {

enum class Role : std::uint8_t { request = 0, response = 1 };

/// Where a part of a line stands in it.
struct LinePart {
  std::uint32_t at = 0;
  std::uint32_t size = 0;
  /// LIFETIME: of `line`. REQUIRES: the line that was read, or a copy; more may follow it.
  [[nodiscard]] std::string_view of(std::string_view line) const noexcept {
    return {line.data() + at, size};
  }
};

struct StartLine {
  LinePart method;           ///< request
  LinePart target;           ///< request
  LinePart reason;           ///< response
  std::uint16_t status = 0;  ///< response
  std::uint8_t version_major = 0;
  std::uint8_t version_minor = 0;
  bool odd = false;  ///< readable, but not as RFC 9112 section 3 or 4 says
};

inline constexpr std::size_t kMethodBytesMax = 32;

/// `line` is without its line end. Nothing when it cannot be a start line of that kind.
[[nodiscard]] std::optional<StartLine> parse_start_line(Role role, std::string_view line) noexcept;

/// False when no start line of that kind begins with `prefix`; cheap, for searching.
[[nodiscard]] bool may_start(Role role, std::string_view prefix) noexcept;

/// True for the methods of the IANA registry.
[[nodiscard]] bool is_registered_method(std::string_view method) noexcept;

/// True for the line that HTTP/2 begins with (RFC 9113 section 3.4).
[[nodiscard]] bool is_http2_preface(std::string_view line) noexcept;

/// RFC 9110 section 5.6.2.
[[nodiscard]] bool is_token_char(char c) noexcept;

[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view lower_case) noexcept;

[[nodiscard]] inline std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace tapwarden::http
