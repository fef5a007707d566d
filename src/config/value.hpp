// SPDX-License-Identifier: Apache-2.0
// A value of a configuration as it was written, with its place, and what was wrong while reading.
// Nothing in here knows YAML or Config.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tapwarden::schema {

struct Place {
  std::uint32_t file = 0;  ///< in Reading::files
  int line = 0;            ///< from 1; 0: of the command line, which has no lines
  int column = 0;          ///< from 1
};

/// Members of a map are items with a key.
struct Value {
  enum class Kind : std::uint8_t { nothing, text, list, map };
  Kind kind = Kind::nothing;
  Place place;
  std::string key;
  Place key_place;
  std::string text;
  std::string shown;       ///< what a dump shows instead of `text`; empty: `text` itself
  bool is_quoted = false;  ///< '30' is text, 30 a number
  std::vector<Value> items;
};

/// The value of a variable of the environment; nullopt: it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

struct Problem {
  Place place;
  std::string message;
};

/// What is known while files are read: their names, and everything that was wrong.
struct Reading {
  std::vector<std::string> files;
  std::vector<Problem> problems;
  Environment environment;

  void complain(const Place& place, std::string message) {
    problems.push_back({place, std::move(message)});
  }
};

/// In quotes, clipped, without octets that a terminal would obey.
std::string in_quotes(std::string_view text);

/// " (did you mean 'x'?)" with the word of `known` that is most like `word`; empty: none is near.
std::string nearest_hint(const std::string& word, const std::vector<std::string>& known);

}  // namespace tapwarden::schema
