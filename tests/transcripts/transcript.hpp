// SPDX-License-Identifier: Apache-2.0
// A conversation as text, and what is to be read out of it. The format: README.md.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "tapwarden/config.hpp"
#include "tapwarden/flow.hpp"

namespace tapwarden::test {

/// Something that one side says, leaves out (a gap), or its end.
struct Turn {
  enum class Kind : std::uint8_t { text, gap, end } kind = Kind::text;
  Direction from = Direction::to_server;
  std::string text;
  std::uint32_t missing = 0;
};

struct Transcript {
  std::string path;
  std::vector<std::string>
      head;  ///< everything before the expected lines, as it stands in the file
  std::vector<Turn> turns;
  std::vector<std::string> expected;
  Limits limits;
  bool joined_midstream = false;
  bool guessed_backwards = false;  ///< whoever looks at the ports takes the client for the server
  std::array<bool, 2> is_captured{true, true};  ///< by direction; one side may never be seen
  bool is_reset = false;                        ///< ends with RST instead of the end of the capture
};

/// Stops the program with a message when the file cannot be read or understood.
Transcript read_transcript(const std::string& path);
void write_transcript(const Transcript& transcript, const std::vector<std::string>& lines);

/// Printable, on one line, at most 60 octets.
std::string quoted(std::string_view text);

}  // namespace tapwarden::test
