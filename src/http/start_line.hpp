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

/// LIFETIME: views of the line that was read.
struct StartLine {
  std::string_view method;   ///< request
  std::string_view target;   ///< request
  std::string_view reason;   ///< response
  std::uint16_t status = 0;  ///< response
  std::uint8_t version_major = 0;
  std::uint8_t version_minor = 0;
  bool odd = false;  ///< readable, but not as RFC 9112 section 3 or 4 says
};

/// The same line in a copy of the text that its views lie in.
[[nodiscard]] inline StartLine in_copy(StartLine line, std::string_view text,
                                       std::string_view copy) noexcept {
  for (std::string_view* const view : {&line.method, &line.target, &line.reason}) {
    const auto at = static_cast<std::size_t>(view->data() - text.data());
    *view = view->empty() ? std::string_view{} : copy.substr(at, view->size());
  }
  return line;
}

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
