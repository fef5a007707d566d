// SPDX-License-Identifier: Apache-2.0
#include "inspect/json_walk.hpp"

#include <simdjson.h>

#include <string>
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
  std::uint32_t step = 0;
};

}  // namespace

struct JsonWalk::Parser {
  simdjson::dom::parser parser;
  std::vector<Level> levels;

  void open(const element& value, std::uint32_t step) {
    Level level;
    level.step = step;
    if (value.is_object()) {
      const simdjson::dom::object object = value.get_object().value_unsafe();
      level.is_object = true;
      level.member = object.begin();
      level.member_end = object.end();
    } else {
      const simdjson::dom::array array = value.get_array().value_unsafe();
      level.item = array.begin();
      level.item_end = array.end();
    }
    levels.push_back(level);
  }
};

JsonWalk::JsonWalk() : parser_(std::make_unique<Parser>()) {}
JsonWalk::~JsonWalk() = default;

bool JsonWalk::run(std::string_view text, std::uint64_t depth_max, bool& too_deep,
                   const Visit& visit) {
  element root;
  if (parser_->parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) return false;
  std::vector<Level>& levels = parser_->levels;
  levels.clear();
  steps_.assign(1, JsonStep{});
  const auto take = [&](const element& value, std::uint32_t step) {
    if (value.is_string()) {
      visit(false, step, value.get_string().value_unsafe());
    } else if (value.is_object() || value.is_array()) {
      if (levels.size() < depth_max) {
        parser_->open(value, step);
      } else {
        too_deep = true;
      }
    }
  };
  take(root, JsonStep::kRoot);
  while (!levels.empty()) {
    Level& level = levels.back();
    if (level.is_object ? !(level.member != level.member_end) : !(level.item != level.item_end)) {
      levels.pop_back();
      continue;
    }
    const auto step = static_cast<std::uint32_t>(steps_.size());
    if (level.is_object) {
      const std::string_view key = level.member.key();
      const element value = level.member.value();
      steps_.push_back({level.step, 0, key, true});
      ++level.member;
      visit(true, step, key);
      take(value, step);  // may open a level: `level` is not to be touched behind it
    } else {
      const element value = *level.item;
      steps_.push_back({level.step, level.index++, {}, false});
      ++level.item;
      take(value, step);
    }
  }
  return true;
}

std::string_view JsonWalk::path_to(std::uint32_t step, Arena& arena) const {
  constexpr std::size_t kPathBytesMax = 128;
  std::string path;
  for (; step != JsonStep::kRoot && path.size() < kPathBytesMax; step = steps_[step].parent) {
    const JsonStep& at = steps_[step];
    std::string longer(1, at.is_member ? '.' : '[');
    if (at.is_member) {
      longer += at.key.substr(0, kPathBytesMax);
    } else {
      longer.append(std::to_string(at.index)).append(1, ']');
    }
    path.swap(longer.append(path));
  }
  return arena.copy((step == JsonStep::kRoot ? "$" : "$…") + path);
}

}  // namespace tapwarden
