// SPDX-License-Identifier: Apache-2.0
// Walks the keys and strings of a JSON text. Where each stands is noted as a step from its parent;
// the path in words ("$.user.names[0]") is made for the few that are asked for.
#pragma once

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "tapwarden/arena.hpp"

namespace tapwarden {

/// One step: a member by its key, or an item by its index.
struct JsonStep {
  static constexpr std::uint32_t kRoot = 0;

  std::uint32_t parent = kRoot;  ///< index of its parent's step; the root is its own
  std::uint32_t index = 0;       ///< of an item
  std::string_view key;          ///< of a member
  bool is_member = false;
};

class JsonWalk {
 public:
  static constexpr std::size_t kPadding = 16;

  /// False: not JSON, nothing was visited. Else visit(is_key, step, text) was called for each key
  /// and string. What is nested deeper than `depth_max` is left out and `too_deep` set. No
  /// recursion. Behind each text stand kPadding octets that may be read. LIFETIME: `text` until the
  /// next run.
  template <class Visit>
  bool run(std::string_view text, std::uint64_t depth_max, bool& too_deep, Visit&& visit);

  /// Whether it is a member of that name of the whole text, or of an item of it.
  [[nodiscard]] bool is_top_member(std::uint32_t step, std::string_view name) const noexcept {
    if (steps_[step].key != name) return false;
    const std::uint32_t parent = steps_[step].parent;
    return parent == JsonStep::kRoot ||
           (!steps_[parent].is_member && steps_[parent].parent == JsonStep::kRoot);
  }

  /// "$.user.names[0]"; cut at its front where it is long. REQUIRES: `step` is of the last run.
  [[nodiscard]] std::string_view path_to(std::uint32_t step, Arena& arena) const;

 private:
  /// An object or array that is being walked.
  struct Level {
    bool is_object = false;
    std::uint32_t index = 0;  ///< of the next item of an array
    std::uint32_t step = 0;
  };

  simdjson::dom::parser parser_;
  std::vector<Level> levels_;
  std::vector<JsonStep> steps_;
};

/// Keys that were seen lately; not all of them. LIFETIME: those that were inserted, until clear.
class JsonKeys {
 public:
  void clear() noexcept { keys_.fill({}); }
  /// False: it was seen. REQUIRES: kPadding octets behind the key may be read, as behind those that
  /// a JsonWalk visits.
  bool insert(std::string_view key) noexcept {
    if (key.empty()) return false;
    const auto sum = static_cast<unsigned char>(key.front()) + 5 * key.size() +
                     3 * static_cast<std::size_t>(static_cast<unsigned char>(key.back()));
    std::string_view& known = keys_[sum % keys_.size()];
    if (is_same(known, key)) return false;
    known = key;
    return true;
  }

 private:
  static bool is_same(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    std::size_t at = 0;
    for (; at + 8 < a.size(); at += 8) {
      if (word(a.data() + at) != word(b.data() + at)) return false;
    }
    const std::size_t unused = 64 - (a.size() - at) * 8;
    return (word(a.data() + at) ^ word(b.data() + at)) << unused == 0;
  }
  static std::uint64_t word(const char* octets) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, octets, sizeof word);
    return word;
  }
  std::array<std::string_view, 64> keys_;
};

/// What simdjson makes of a text (its doc/tape.md): one word a value, its type in the first octet
/// and a number in the others; keys and values of objects in turn. Read in one go from begin to
/// end: its own iterators cost several times as much.
class JsonTape {
 public:
  explicit JsonTape(const simdjson::dom::document& document) noexcept
      : words_(document.tape.get()), strings_(document.string_buf.get()) {}

  [[nodiscard]] char type(std::size_t at) const noexcept {
    return static_cast<char>(words_[at] >> 56);
  }
  /// REQUIRES: a string or a key stands at `at`.
  [[nodiscard]] std::string_view text(std::size_t at) const noexcept {
    const std::uint8_t* const start = strings_ + (words_[at] & ((std::uint64_t{1} << 56) - 1));
    std::uint32_t size = 0;
    std::memcpy(&size, start, sizeof(size));
    return {reinterpret_cast<const char*>(start) + sizeof(size), size};
  }
  /// Behind the end of the object or array that begins at `at`; at 0: the end of all.
  [[nodiscard]] std::size_t end_of(std::size_t at) const noexcept {
    return static_cast<std::uint32_t>(words_[at]);
  }

 private:
  const std::uint64_t* words_;
  const std::uint8_t* strings_;
};

template <class Visit>
bool JsonWalk::run(std::string_view text, std::uint64_t depth_max, bool& too_deep, Visit&& visit) {
  if (parser_.parse(text.data(), text.size()).error() != simdjson::SUCCESS) return false;
  const JsonTape tape(parser_.doc);
  levels_.clear();
  steps_.assign(1, JsonStep{});
  const std::size_t end = tape.end_of(0);
  for (std::size_t at = 1; at < end;) {
    char type = tape.type(at);
    if (type == '}' || type == ']') {
      levels_.pop_back();
      ++at;
      continue;
    }
    std::uint32_t step = JsonStep::kRoot;
    if (!levels_.empty()) {
      Level& level = levels_.back();
      step = static_cast<std::uint32_t>(steps_.size());
      if (level.is_object) {
        const std::string_view key = tape.text(at);
        steps_.push_back({level.step, 0, key, true});
        visit(true, step, key);
        type = tape.type(++at);
      } else {
        steps_.push_back({level.step, level.index++, {}, false});
      }
    }
    if (type == '"') {
      visit(false, step, tape.text(at++));
    } else if (type == '{' || type == '[') {
      if (levels_.size() < depth_max) {
        levels_.push_back({type == '{', 0, step});
        ++at;
      } else {
        too_deep = true;
        at = tape.end_of(at);
      }
    } else {
      const bool is_number = type == 'l' || type == 'u' || type == 'd';
      at += is_number ? 2 : 1;  // the number itself is a word of its own
    }
  }
  return true;
}

}  // namespace tapwarden
