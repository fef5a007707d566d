// SPDX-License-Identifier: Apache-2.0
#include "inspect/json_walk.hpp"

#include <simdjson.h>

#include <vector>

namespace tapwarden {
namespace {

using simdjson::dom::element;

struct Level {
  bool is_object = false;
  simdjson::dom::object::iterator member;
  simdjson::dom::object::iterator member_end;
  simdjson::dom::array::iterator item;
  simdjson::dom::array::iterator item_end;
  std::uint32_t index = 0;
  std::string_view path;
};

std::string_view longer(std::string_view path, std::string_view more, Arena& arena) {
  constexpr std::size_t kPathBytesMax = 128;  // deeper names are not needed to find the place
  if (path.size() + more.size() > kPathBytesMax) return path;
  const Bytes start = arena.copy(as_bytes(path));
  return as_text(arena.append(start, as_bytes(more)));
}

}  // namespace

struct JsonWalk::Parser {
  simdjson::dom::parser parser;
  std::vector<Level> levels;

  void open(const element& value, std::string_view path) {
    Level level;
    level.path = path;
    simdjson::dom::object object;
    simdjson::dom::array array;
    if (value.get_object().get(object) == simdjson::SUCCESS) {
      level.is_object = true;
      level.member = object.begin();
      level.member_end = object.end();
    } else if (value.get_array().get(array) == simdjson::SUCCESS) {
      level.item = array.begin();
      level.item_end = array.end();
    }
    levels.push_back(level);
  }
};

JsonWalk::JsonWalk() : parser_(std::make_unique<Parser>()) {}
JsonWalk::~JsonWalk() = default;

bool JsonWalk::run(std::string_view text, std::uint64_t depth_max, Arena& paths, bool& too_deep,
                   const Visit& visit) {
  element root;
  if (parser_->parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) return false;
  std::vector<Level>& levels = parser_->levels;
  levels.clear();
  const auto take = [&](const element& value, std::string_view path) {
    std::string_view string;
    if (value.get_string().get(string) == simdjson::SUCCESS) {
      visit(false, path, string);
    } else if (value.is_object() || value.is_array()) {
      if (levels.size() < depth_max) {
        parser_->open(value, path);
      } else {
        too_deep = true;
      }
    }
  };
  take(root, "$");
  while (!levels.empty()) {
    Level& level = levels.back();
    if (level.is_object ? !(level.member != level.member_end) : !(level.item != level.item_end)) {
      levels.pop_back();
      continue;
    }
    if (level.is_object) {
      const std::string_view key = level.member.key();
      const element value = level.member.value();
      const std::string_view dotted = longer(level.path, ".", paths);
      const std::string_view path = longer(dotted, key, paths);
      ++level.member;
      visit(true, path, key);
      take(value, path);  // may open a level: `level` is not to be touched behind it
    } else {
      const element value = *level.item;
      const std::string place = "[" + std::to_string(level.index++) + "]";
      const std::string_view path = longer(level.path, place, paths);
      ++level.item;
      take(value, path);
    }
  }
  return true;
}

}  // namespace tapwarden
