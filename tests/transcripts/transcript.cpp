// SPDX-License-Identifier: Apache-2.0
#include "transcripts/transcript.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace tapwarden::test {
namespace {

constexpr std::string_view kExpected = "== expected";

[[noreturn]] void fail(const std::string& path, std::size_t line, const std::string& what) {
  std::fprintf(stderr, "%s:%zu: %s\n", path.c_str(), line, what.c_str());
  std::exit(2);
}

/// A line's octets: escapes undone, CRLF behind it unless it ends with a backslash.
std::string octets_of(std::string_view line) {
  std::string text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\') {
      text += line[i];
      continue;
    }
    if (++i == line.size()) return text;
    switch (line[i]) {
      case 'r': text += '\r'; break;
      case 'n': text += '\n'; break;
      case 't': text += '\t'; break;
      case 'x':
        text += static_cast<char>(std::stoi(std::string(line.substr(i + 1, 2)), nullptr, 16));
        i += 2;
        break;
      default: text += line[i];
    }
  }
  return text + "\r\n";
}

std::string from_hex(std::string_view digits) {
  std::string text;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    text += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  }
  return text;
}

void say(Transcript& into, Direction from, const std::string& text) {
  if (!into.turns.empty() && into.turns.back().kind == Turn::Kind::text &&
      into.turns.back().from == from) {
    into.turns.back().text += text;
  } else {
    into.turns.push_back({Turn::Kind::text, from, text, 0});
  }
}

bool set_limit(Limits& limits, const std::string& name, std::uint64_t value) {
#define TAPWARDEN_SET(field, preset, meaning) \
  if (name == #field) {                       \
    limits.field = value;                     \
    return true;                              \
  }
  TAPWARDEN_LIMITS(TAPWARDEN_SET)
#undef TAPWARDEN_SET
  return false;
}

Direction direction_of(const std::string& arrow) {
  return arrow[0] == '>' ? Direction::to_server : Direction::to_client;
}

bool take_command(Transcript& into, const std::string& line) {
  std::istringstream words(line);
  std::string word;
  std::string arrow;
  words >> word;
  if (word == "midstream") return into.joined_midstream = true;
  if (word == "guessed_backwards") return into.joined_midstream = into.guessed_backwards = true;
  if (word == "reset") return into.is_reset = true;
  if (word == "limit") {
    std::uint64_t value = 0;
    words >> word >> value;
    return set_limit(into.limits, word, value);
  }
  words >> arrow;
  if (arrow != ">" && arrow != "<") return false;
  if (word == "unseen") {
    into.is_captured[static_cast<std::size_t>(direction_of(arrow))] = false;
    return true;
  }
  if (word == "end") {
    into.turns.push_back({Turn::Kind::end, direction_of(arrow), {}, 0});
    return true;
  }
  if (word == "gap") {
    std::uint32_t missing = 0;
    words >> missing;
    into.turns.push_back({Turn::Kind::gap, direction_of(arrow), {}, missing});
    return missing > 0;
  }
  if (word == "hex") {
    std::string digits;
    words >> digits;
    say(into, direction_of(arrow), from_hex(digits));
    return true;
  }
  if (word == "repeat") {
    std::size_t count = 0;
    words >> count >> word;
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += octets_of(word + "\\");
    say(into, direction_of(arrow), text);
    return count > 0;
  }
  return false;
}

}  // namespace

Transcript read_transcript(const std::string& path) {
  std::ifstream file(path);
  if (!file) fail(path, 0, "cannot be read");
  Transcript transcript;
  transcript.path = path;
  bool in_expected = false;
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (in_expected) {
      transcript.expected.push_back(line);
      continue;
    }
    if (line == kExpected) {
      in_expected = true;
      continue;
    }
    transcript.head.push_back(line);
    if (line.empty() || line[0] == '#') continue;
    if ((line[0] == '>' || line[0] == '<') && (line.size() == 1 || line[1] == ' ')) {
      say(transcript, direction_of(line),
          octets_of(std::string_view(line).substr(line.size() > 1 ? 2 : 1)));
    } else if (!take_command(transcript, line)) {
      fail(path, number, "not a line of a transcript: " + line);
    }
  }
  if (transcript.turns.empty()) fail(path, number, "nobody says anything");
  return transcript;
}

void write_transcript(const Transcript& transcript, const std::vector<std::string>& lines) {
  std::ofstream file(transcript.path);
  for (const std::string& line : transcript.head) file << line << '\n';
  file << kExpected << '\n';
  for (const std::string& line : lines) file << line << '\n';
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 60;
  std::string out = "\"";
  for (const char c : text.substr(0, kShown)) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet >= 0x20 && octet < 0x7f) {
      out += c;
    } else {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\x%02x", octet);
      out += escaped;
    }
  }
  return out + (text.size() > kShown ? "\"..." : "\"");
}

}  // namespace tapwarden::test
