// SPDX-License-Identifier: Apache-2.0
#include "config/load.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <tuple>

#include "config/schema.hpp"
#include "config/yaml_text.hpp"

namespace tapwarden {

using namespace schema;

namespace {

constexpr std::size_t kIncludesDepthMax = 8;
constexpr std::size_t kFilesMax = 64;
constexpr const char* kInclude = "include";

std::vector<std::string> all_paths() {
  std::vector<std::string> paths;
  for (const Key<Config>& key : all_keys()) paths.push_back(key.path);
  return paths;
}

const Key<Config>* find_key(const std::string& path) {
  for (const Key<Config>& key : all_keys()) {
    if (key.path == path) return &key;
  }
  return nullptr;
}

bool is_section(const std::string& path) {
  const std::string prefix = path + ".";
  const auto& keys = all_keys();
  return std::any_of(keys.begin(), keys.end(),
                     [&](const Key<Config>& key) { return key.path.starts_with(prefix); });
}

/// Keys and sections beside `path`, then every key: what could have been meant.
std::vector<std::string> candidates(const std::string& path) {
  std::vector<std::string> words;
  const std::size_t dot = path.rfind('.');
  if (dot == path.npos) {
    for (const Section& section : all_sections()) words.push_back(section.name);
    words.emplace_back(kInclude);
  }
  const std::vector<std::string> paths = all_paths();
  words.insert(words.end(), paths.begin(), paths.end());
  return words;
}

class Loader {
 public:
  Loader(Config& config, const Environment& environment) : config_(config) {
    reading_.environment = environment;
  }

  void load_file(const std::string& name, const Place& asked_by) {
    std::error_code ignored;
    const std::filesystem::path canonical = std::filesystem::weakly_canonical(name, ignored);
    if (std::find(under_way_.begin(), under_way_.end(), canonical) != under_way_.end()) {
      return reading_.complain(asked_by, name + " includes itself, by this or another file");
    }
    if (under_way_.size() >= kIncludesDepthMax) {
      return reading_.complain(asked_by, name + ": includes are nested too deeply");
    }
    if (reading_.files.size() >= kFilesMax) {
      return reading_.complain(asked_by, name + ": more files than a configuration has");
    }
    const auto file = static_cast<std::uint32_t>(reading_.files.size());
    const auto text = text_of(name, under_way_.empty() ? nullptr : &asked_by);
    if (!text) return;
    reading_.files.push_back(name);
    under_way_.push_back(canonical);
    take(read_yaml(*text, file, reading_), std::filesystem::path(name).parent_path());
    under_way_.pop_back();
  }

  void load_text(const std::string& text, const std::string& name) {
    reading_.files.push_back(name);
    take(read_yaml(text, 0, reading_), std::nullopt);
  }

  /// "a.b=c" of the command line.
  void set(const std::string& assignment) {
    const auto file = static_cast<std::uint32_t>(reading_.files.size());
    reading_.files.emplace_back("--set");
    const std::size_t equals = assignment.find('=');
    if (equals == assignment.npos || equals == 0) {
      return reading_.complain({file, 0, 0},
                               "expected KEY=VALUE such as limits.flows_max=100000, "
                               "not " +
                                   in_quotes(assignment));
    }
    const std::string path = assignment.substr(0, equals);
    const Key<Config>* const key = find_key(path);
    if (key == nullptr) return complain_of_key({file, 0, 0}, path);
    Value value = text_value({});
    if (equals + 1 < assignment.size()) {
      const std::size_t before = reading_.problems.size();
      value = read_yaml(assignment.substr(equals + 1), file, reading_);
      for (std::size_t i = before; i < reading_.problems.size(); ++i) {
        reading_.problems[i].message = path + ": " + reading_.problems[i].message;
      }
      if (reading_.problems.size() == before) key->read(value, config_, reading_);
    } else {
      key->read(value, config_, reading_);
    }
    for (Problem& problem : reading_.problems) {
      if (problem.place.file == file) problem.place.line = 0;
    }
  }

  /// In the order of files and lines.
  std::vector<std::string> problems() {
    const auto order = [](const Problem& problem) {
      return std::tuple(problem.place.file, problem.place.line, problem.place.column);
    };
    std::stable_sort(reading_.problems.begin(), reading_.problems.end(),
                     [&](const Problem& a, const Problem& b) { return order(a) < order(b); });
    std::vector<std::string> texts = opening_problems_;
    for (const Problem& problem : reading_.problems) {
      std::string place = reading_.files[problem.place.file];
      if (problem.place.line > 0) {
        place +=
            ":" + std::to_string(problem.place.line) + ":" + std::to_string(problem.place.column);
      }
      texts.push_back(place + ": " + problem.message);
    }
    return texts;
  }

 private:
  /// `asked_by` null: the command line did.
  std::optional<std::string> text_of(const std::string& name, const Place* asked_by) {
    const auto complain = [&](const std::string& reason) {
      if (asked_by == nullptr) {
        opening_problems_.push_back(name + ": " + reason);
      } else {
        reading_.complain(*asked_by, name + ": " + reason);
      }
    };
    std::error_code ignored;
    if (std::filesystem::is_directory(name, ignored)) {
      complain("is a folder; name a file");
      return std::nullopt;
    }
    std::ifstream in(name, std::ios::binary);
    if (!in) {
      complain(std::string{"cannot be opened: "} + std::strerror(errno));
      return std::nullopt;
    }
    std::string text(kFileBytesMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad()) {
      complain("cannot be read");
      return std::nullopt;
    }
    return text;
  }

  /// `folder`: includes are relative to it; nullopt: there are none.
  void take(const Value& root, const std::optional<std::filesystem::path>& folder) {
    if (root.kind == Value::Kind::nothing) return;
    if (root.kind != Value::Kind::map) {
      return reading_.complain(root.place, "expected keys with values such as 'capture:'");
    }
    for (const Value& item : root.items) {
      if (item.key == kInclude && folder) include(item, *folder);
    }
    for (const Value& item : root.items) {
      if (item.key != kInclude || !folder) take_value(item, item.key);
    }
  }

  void include(const Value& node, const std::filesystem::path& folder) {
    const std::string expected = "a file or a list of files";
    std::vector<const Value*> names;
    if (node.kind == Value::Kind::list) {
      for (const Value& item : node.items) names.push_back(&item);
    } else {
      names.push_back(&node);
    }
    for (const Value* name : names) {
      const auto text = plain_text(*name, kInclude, expected, reading_);
      if (!text) continue;
      if (text->empty()) {
        complain_of_value(*name, kInclude, expected, reading_);
      } else {
        load_file((folder / *text).string(), name->place);
      }
    }
  }

  void take_value(const Value& node, const std::string& path) {
    if (const Key<Config>* key = find_key(path)) return key->read(node, config_, reading_);
    if (!is_section(path)) return complain_of_key(node.key_place, path);
    if (node.kind == Value::Kind::nothing) return;  // a section of which all is commented out
    if (node.kind != Value::Kind::map) {
      return complain_of_value(node, path, "keys with values below it", reading_);
    }
    for (const Value& item : node.items) take_value(item, path + "." + item.key);
  }

  void complain_of_key(const Place& place, const std::string& path) {
    if (is_section(path)) {  // of --set alone
      return reading_.complain(place, in_quotes(path) + " is a section; name a key of it");
    }
    reading_.complain(place,
                      "unknown key " + in_quotes(path) + nearest_hint(path, candidates(path)));
  }

  Config& config_;
  Reading reading_;
  std::vector<std::filesystem::path> under_way_;  // this file, and those that include it
  std::vector<std::string> opening_problems_;     // of files that have no place anywhere
};

}  // namespace

Config default_config() {
  Config config;
  config.rules_dir = "auto";
  config.rules_cache_dir = "auto";
  return config;
}

std::vector<std::string> load_config(const ConfigSources& sources, Config& config) {
  Loader loader(config, sources.environment);
  if (!sources.file.empty()) loader.load_file(sources.file, {});
  for (const std::string& assignment : sources.sets) loader.set(assignment);
  return loader.problems();
}

std::vector<std::string> load_config_text(const std::string& text, const std::string& name,
                                          const Environment& environment, Config& config) {
  Loader loader(config, environment);
  loader.load_text(text, name);
  return loader.problems();
}

}  // namespace tapwarden
