// SPDX-License-Identifier: Apache-2.0
#include "inspect/rule_loader.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "inspect/rule_database.hpp"

namespace tapwarden {
namespace {

/// Thrown and caught inside this file: configuration, not traffic.
struct BadPack {
  std::string message;
};

class PackReader {
 public:
  explicit PackReader(std::string file) : file_(std::move(file)) {}

  std::vector<Rule> read() {
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
    std::vector<Rule> rules;
    for (const YAML::Node& node : list) rules.push_back(read_rule(node));
    return rules;
  }

 private:
  [[noreturn]] void fail(const YAML::Mark& mark, const std::string& reason) const {
    throw BadPack{file_ + ":" + std::to_string(mark.line + 1) + ":" +
                  std::to_string(mark.column + 1) + ": " +
                  (rule_id_.empty() ? "" : "rule " + rule_id_ + ": ") + reason};
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

  void check_expression(const YAML::Node& node, const std::string& expression) const {
    const std::string error = expression_error(expression);
    if (!error.empty()) fail(node.Mark(), "expression /" + expression + "/: " + error);
  }

  Rule read_rule(const YAML::Node& node) {
    rule_id_.clear();
    expect_keys(node, {"id", "title", "severity", "confidence", "where", "trigger", "pattern",
                       "confirm", "owasp", "cwe", "why", "fix", "false_positives", "hit", "miss"});
    Rule rule;
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
    constexpr std::array<std::pair<std::string_view, Confirmer>, 2> kConfirmers{
        {{"none", Confirmer::none}, {"sql", Confirmer::sql}}};
    rule.severity = word(node, "severity", kSeverities);
    rule.confidence = word(node, "confidence", kConfidences);
    rule.confirm = word(node, "confirm", kConfirmers);
    rule.where.set();
    if (node["where"]) {
      rule.where.reset();
      for (const std::string& name : texts(node, "where")) {
        LeafKind kind{};
        if (!parse_leaf_kind(name, kind))
          fail(node["where"].Mark(), "'" + name + "' is no kind of leaf");
        rule.where.set(static_cast<std::size_t>(kind));
      }
    }
    rule.trigger = texts(node, "trigger");
    for (const std::string& expression : rule.trigger)
      check_expression(node["trigger"], expression);
    if (node["pattern"]) {
      rule.pattern = text(node, "pattern");
      check_expression(node["pattern"], rule.pattern);
    }
    rule.owasp = text(node, "owasp");
    rule.cwe = text(node, "cwe");
    rule.why = text(node, "why");
    rule.fix = text(node, "fix");
    if (node["false_positives"]) rule.false_positives = text(node, "false_positives");
    rule.hit = texts(node, "hit");
    rule.miss = texts(node, "miss");
    if (!ids_.insert(rule.id).second) fail(node["id"].Mark(), "the id stands twice");
    return rule;
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

// How databases complain when a statement was broken; looked for in the body of a response.
const std::vector<std::string> kDatabaseErrors{
    R"(you have an error in your sql syntax)",
    R"(sqlstate[\[\(:= ]{1,3}[0-9a-z]{5})",
    R"(\bora-0[0-9]{4}\b)",
    R"(unclosed quotation mark after the character string)",
    R"(quoted string not properly terminated)",
    R"(unterminated quoted string at or near)",
    R"(syntax error at or near ")",
    R"(sqlite3?[.:_]?(?:operational)?error)",
    R"(near "[^"]{1,40}": syntax error)",
    R"(microsoft ole db provider for sql server)",
    R"(incorrect syntax near ')",
    R"(pg::syntaxerror|psqlexception|mysqlsyntaxerrorexception|sqlsyntaxerrorexception)",
};

std::unique_ptr<RuleSet::Databases> compile(const std::vector<Rule>& rules) {
  auto databases = std::make_unique<RuleSet::Databases>();
  std::vector<std::string> triggers;
  std::vector<unsigned> ids;
  for (unsigned i = 0; i < rules.size(); ++i) {
    for (const std::string& expression : rules[i].trigger) {
      triggers.push_back(expression);
      ids.push_back(i);
    }
    databases->patterns.push_back(rules[i].pattern.empty() ? nullptr
                                                           : compile_all({rules[i].pattern}, {0}));
  }
  if (!triggers.empty()) databases->triggers = compile_all(triggers, ids);
  databases->database_errors =
      compile_all(kDatabaseErrors, std::vector<unsigned>(kDatabaseErrors.size(), 0));
  return databases;
}

}  // namespace

Result<std::shared_ptr<const RuleSet>> load_rules(const std::string& folder_or_file) {
  if (const auto broken = self_test()) return Error{*broken};
  try {
    const std::vector<std::string> packs = packs_of(folder_or_file);
    if (packs.empty()) return Error{folder_or_file + ": has no rule pack (*.yaml)"};
    std::vector<Rule> rules;
    for (const std::string& pack : packs) {
      std::vector<Rule> more = PackReader(pack).read();
      std::move(more.begin(), more.end(), std::back_inserter(rules));
    }
    std::set<std::string_view> ids;
    for (const Rule& rule : rules) {
      if (!ids.insert(rule.id).second)
        return Error{folder_or_file + ": rule " + rule.id + " stands in two packs"};
    }
    auto databases = compile(rules);
    if (databases->triggers == nullptr)
      return Error{folder_or_file + ": the triggers do not compile together"};
    return std::shared_ptr<const RuleSet>(
        std::make_shared<const RuleSet>(std::move(rules), std::move(databases)));
  } catch (const BadPack& bad) {
    return Error{bad.message};
  } catch (const YAML::Exception& error) {
    return Error{folder_or_file + ": " + error.what()};
  }
}

}  // namespace tapwarden
