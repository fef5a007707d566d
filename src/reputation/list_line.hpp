// SPDX-License-Identifier: Apache-2.0
// One line of an IP list, in any of the formats that lists come in (docs/reputation.md): plain
// addresses with comments, Spamhaus DROP as text and as JSON, Suricata's iprep, Tor's exit list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tapwarden/config.hpp"

namespace tapwarden::reputation {

inline constexpr std::uint8_t kScoreMax = 127;
inline constexpr std::size_t kLineBytesMax = 4096;

struct ListLine {
  enum class Kind : std::uint8_t {
    nothing,  ///< empty, a comment, or a line that only describes the list
    prefix,
    network,  ///< an autonomous system
    bad,
  };
  Kind kind = Kind::nothing;
  Prefix prefix;
  std::uint32_t asn = 0;
  std::string_view note;           ///< "SBL256894"; may be empty. LIFETIME: as the line
  std::uint8_t category = 0;       ///< of iprep; 0: none
  std::uint8_t score = kScoreMax;  ///< 0: the line says that nothing is known
  std::size_t column = 0;          ///< of what is bad, from 1
  const char* problem = nullptr;   ///< what is bad: a constant
};

/// `line` is without its line feed.
ListLine read_list_line(std::string_view line) noexcept;

/// White space of lists: blanks, tabs, the carriage return of a CRLF.
std::string_view trimmed(std::string_view text) noexcept;

/// Decimal digits alone, at most `max`; false: they are not.
bool read_number(std::string_view text, std::uint32_t max, std::uint32_t& number) noexcept;

}  // namespace tapwarden::reputation
