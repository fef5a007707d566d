// SPDX-License-Identifier: Apache-2.0
#include "inspect/rule_loader.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "inspect/marks.hpp"
#include "inspect/rule_cache.hpp"
#include "inspect/rule_database.hpp"

namespace tapwarden {
namespace {

/// A rule, and where its expressions stand.
struct ReadRule {
  Rule rule;
  std::string trigger_place;
  std::string pattern_place;
  std::string look_around_place;
};

/// Thrown and caught inside this file: configuration, not traffic.
struct BadPack {
  std::string message;
};

class PackReader {
 public:
  explicit PackReader(std::string file) : file_(std::move(file)) {}

  std::vector<ReadRule> read() {
    YAML::Node root;
    try {
      root = YAML::LoadFile(file_);
    } catch (const YAML::ParserException& error) {
      fail(error.mark, error.msg);
    } catch (const YAML::BadFile&) {
      throw BadPack{file_ + ": cannot be opened"};
    }
    expect_keys(root, {"family", "rules"});
    family_ = text(root, "family");
    const YAML::Node list = root["rules"];
    if (!list || !list.IsSequence()) fail(root.Mark(), "'rules' has to be a list");
    std::vector<ReadRule> rules;
    for (const YAML::Node& node : list) rules.push_back(read_rule(node));
    return rules;
  }

 private:
  [[nodiscard]] std::string place(const YAML::Mark& mark) const {
    return file_ + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1) +
           ": " + (rule_id_.empty() ? "" : "rule " + rule_id_ + ": ");
  }
  [[noreturn]] void fail(const YAML::Mark& mark, const std::string& reason) const {
    throw BadPack{place(mark) + reason};
  }

  void expect_keys(const YAML::Node& node, const std::set<std::string>& known) const {
    if (!node.IsMap()) fail(node.Mark(), "expected a mapping of names to values");
    std::set<std::string> seen;
    for (const auto& member : node) {
      const std::string key = member.first.Scalar();
      if (known.count(key) == 0) fail(member.first.Mark(), "unknown key '" + key + "'");
      if (!seen.insert(key).second) fail(member.first.Mark(), "key '" + key + "' stands twice");
    }
  }

  std::string text(const YAML::Node& node, const std::string& key) const {
    const YAML::Node value = node[key];
    if (!value) fail(node.Mark(), "'" + key + "' is missing");
    if (!value.IsScalar() || value.Scalar().empty())
      fail(value.Mark(), "'" + key + "' has to be text");
    return value.Scalar();
  }

  std::vector<std::string> texts(const YAML::Node& node, const std::string& key) const {
    const YAML::Node list = node[key];
    if (!list) fail(node.Mark(), "'" + key + "' is missing");
    if (!list.IsSequence() || list.size() == 0) fail(list.Mark(), "'" + key + "' has to be a list");
    std::vector<std::string> values;
    for (const YAML::Node& value : list) {
      if (!value.IsScalar()) fail(value.Mark(), "'" + key + "' has to be a list of texts");
      values.push_back(value.Scalar());
    }
    return values;
  }

  template <class T, std::size_t kSize>
  T word(const YAML::Node& node, const std::string& key,
         const std::array<std::pair<std::string_view, T>, kSize>& words) const {
    const std::string value = text(node, key);
    for (const auto& [name, meaning] : words) {
      if (value == name) return meaning;
    }
    fail(node[key].Mark(), "'" + value + "' is no value of '" + key + "'");
  }

  /// Without `where`: all leaves of a request but the path as a whole and anomalies.
  void read_where(const YAML::Node& node, Rule& rule) const {
    if (!node["where"]) {
      for (std::size_t i = 0; i < kLeafKindCount; ++i) {
        const auto kind = static_cast<LeafKind>(i);
        rule.where[i] =
            kind != LeafKind::target && kind != LeafKind::anomaly && !is_of_response(kind);
      }
      return;
    }
    bool first = true;
    for (const std::string& name : texts(node, "where")) {
      const LeafKind kind = parse<LeafKind, kLeafKindCount>(node["where"], name, "kind of leaf");
      if (first) rule.vector_kind = kind;
      if (is_of_response(kind) != is_of_response(rule.vector_kind)) {
        fail(node["where"].Mark(), "a rule looks at requests or at responses, not at both");
      }
      rule.where.set(static_cast<std::size_t>(kind));
      first = false;
    }
  }

  void read_forms(const YAML::Node& node, Rule& rule) const {
    rule.forms.set(static_cast<std::size_t>(LeafForm::plain));
    rule.forms.set(static_cast<std::size_t>(LeafForm::nested));
    if (!node["fold"]) return;
    for (const std::string& name : texts(node, "fold")) {
      rule.forms.set(static_cast<std::size_t>(
          parse<LeafForm, kLeafFormCount>(node["fold"], name, "form of a leaf")));
    }
  }

  template <class T, std::size_t kCount>
  T parse(const YAML::Node& node, const std::string& name, const char* what) const {
    for (std::size_t i = 0; i < kCount; ++i) {
      if (to_text(static_cast<T>(i)) == name) return static_cast<T>(i);
    }
    fail(node.Mark(), "'" + name + "' is no " + what);
  }

  ReadRule read_rule(const YAML::Node& node) {
    rule_id_.clear();
    expect_keys(node, {"id", "title", "severity", "confidence", "where", "fold", "trigger",
                       "pattern", "look_around", "confirm", "sensitive", "regulations", "owasp",
                       "cwe", "why", "fix", "false_positives", "hit", "miss"});
    ReadRule read;
    Rule& rule = read.rule;
    rule.id = rule_id_ = text(node, "id");
    rule.family = family_;
    if (rule.id.rfind(family_ + "-", 0) != 0) {
      fail(node["id"].Mark(), "the id has to begin with '" + family_ + "-'");
    }
    rule.title = text(node, "title");
    constexpr std::array<std::pair<std::string_view, Severity>, 3> kSeverities{
        {{"low", Severity::low}, {"medium", Severity::medium}, {"high", Severity::high}}};
    constexpr std::array<std::pair<std::string_view, Confidence>, 3> kConfidences{
        {{"low", Confidence::low}, {"medium", Confidence::medium}, {"high", Confidence::high}}};
    constexpr std::array<std::pair<std::string_view, bool>, 2> kBooleans{
        {{"true", true}, {"false", false}}};
    rule.severity = word(node, "severity", kSeverities);
    rule.confidence = word(node, "confidence", kConfidences);
    const std::string confirmer = text(node, "confirm");
    rule.confirm = find_confirmer(confirmer);
    if (rule.confirm == nullptr && confirmer != "none") {
      fail(node["confirm"].Mark(), "'" + confirmer + "' is no confirmer");
    }
    if (node["sensitive"]) rule.sensitive = word(node, "sensitive", kBooleans);
    if (node["regulations"]) {
      for (const std::string& name : texts(node, "regulations")) {
        rule.regulations += (rule.regulations.empty() ? "" : ", ") + name;
      }
    }
    read_where(node, rule);
    read_forms(node, rule);
    for (const std::string& expression : texts(node, "trigger")) {
      for (std::string& one : split_leading_blanks(expression)) {
        rule.trigger.push_back(std::move(one));
      }
    }
    read.trigger_place = place(node["trigger"].Mark());
    if (node["pattern"]) {
      rule.pattern = text(node, "pattern");
      read.pattern_place = place(node["pattern"].Mark());
    }
    if (node["look_around"]) {
      rule.look_around = text(node, "look_around");
      read.look_around_place = place(node["look_around"].Mark());
    }
    rule.owasp = text(node, "owasp");
    rule.cwe = text(node, "cwe");
    rule.why = text(node, "why");
    rule.fix = text(node, "fix");
    if (node["false_positives"]) rule.false_positives = text(node, "false_positives");
    rule.hit = texts(node, "hit");
    rule.miss = texts(node, "miss");
    if (!ids_.insert(rule.id).second) fail(node["id"].Mark(), "the id stands twice");
    return read;
  }

  std::string file_;
  std::string family_;
  std::string rule_id_;
  std::set<std::string> ids_;
};

std::vector<std::string> packs_of(const std::string& folder_or_file) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::is_directory(folder_or_file, error)) return {folder_or_file};
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder_or_file, error)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::unique_ptr<RuleSet::Databases>> compile(const std::vector<ReadRule>& rules,
                                                    const std::string& cache_folder,
                                                    const std::function<void()>& compiling) {
  enum : std::size_t { kSelfTest, kTriggers, kMarkTriggers, kResponseTriggers, kPatterns };
  std::vector<Expressions> sources(kPatterns + rules.size());
  sources[kSelfTest] = self_test_expressions();
  auto databases = std::make_unique<RuleSet::Databases>();
  for (unsigned i = 0; i < rules.size(); ++i) {
    const Rule& rule = rules[i].rule;
    for (const std::string& text : rule.trigger) {
      const std::size_t group = is_of_response(rule.vector_kind) ? kResponseTriggers
                                : needs_mark(text)               ? kMarkTriggers
                                                                 : kTriggers;
      sources[group].push_back({text, i, rules[i].trigger_place});
      if (rule.where[static_cast<std::size_t>(LeafKind::response_body)]) {
        databases->response_members.add(text);
      }
    }
    if (rule.where[static_cast<std::size_t>(LeafKind::response_header)]) {
      databases->reads_response_headers = true;
    }
    if (!rule.pattern.empty()) {
      sources[kPatterns + i].push_back({rule.pattern, 0, rules[i].pattern_place});
    }
  }
  auto compiled = compile_cached(sources, cache_folder, compiling);
  if (!compiled) return compiled.error();
  if (!is_sound((*compiled)[kSelfTest])) {
    return Error{"the pattern library misses matches: install libhyperscan5, not libvectorscan5"};
  }
  databases->triggers = std::move((*compiled)[kTriggers]);
  databases->mark_triggers = std::move((*compiled)[kMarkTriggers]);
  databases->response_triggers = std::move((*compiled)[kResponseTriggers]);
  for (std::size_t i = kPatterns; i < compiled->size(); ++i) {
    databases->patterns.push_back(std::move((*compiled)[i]));
  }
  for (const ReadRule& one : rules) {
    std::optional<LookAround>& look_around = databases->look_arounds.emplace_back();
    if (one.rule.look_around.empty()) continue;
    auto made = LookAround::compile(one.rule.look_around);
    if (!made) return Error{one.look_around_place + made.error().message};
    look_around = std::move(*made);
  }
  return databases;
}

}  // namespace

Result<std::shared_ptr<const RuleSet>> load_rules(const std::string& folder_or_file,
                                                  const std::string& cache_folder,
                                                  const std::function<void()>& compiling) {
  try {
    const std::vector<std::string> packs = packs_of(folder_or_file);
    if (packs.empty()) return Error{folder_or_file + ": has no rule pack (*.yaml)"};
    std::vector<ReadRule> read;
    for (const std::string& pack : packs) {
      std::vector<ReadRule> more = PackReader(pack).read();
      std::move(more.begin(), more.end(), std::back_inserter(read));
    }
    std::set<std::string_view> ids;
    for (const ReadRule& one : read) {
      if (!ids.insert(one.rule.id).second)
        return Error{folder_or_file + ": rule " + one.rule.id + " stands in two packs"};
    }
    auto databases = compile(read, cache_folder, compiling);
    if (!databases) return databases.error();
    std::vector<Rule> rules;
    rules.reserve(read.size());
    for (ReadRule& one : read) rules.push_back(std::move(one.rule));
    return std::shared_ptr<const RuleSet>(
        std::make_shared<const RuleSet>(std::move(rules), std::move(*databases)));
  } catch (const BadPack& bad) {
    return Error{bad.message};
  } catch (const YAML::Exception& error) {
    return Error{folder_or_file + ": " + error.what()};
  }
}

}  // namespace tapwarden
