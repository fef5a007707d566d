// SPDX-License-Identifier: Apache-2.0
// The case tables of the checks, and what makes sure that no check is without one.
#include <filesystem>
#include <map>
#include <set>

#include "checks/ask.hpp"
#include "inspect/rule_loader.hpp"
#include "support/catch.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

namespace {

const std::string kRoot = TAPWARDEN_SOURCE_DIR;

std::string table_of(const Check& check) {
  return kRoot + "/tests/checks/" + std::string(check.id) + ".yaml";
}

std::shared_ptr<const RuleSet> shipped_rules() {
  static const std::shared_ptr<const RuleSet> rules = [] {
    auto loaded = load_rules(kRoot + "/rules", std::string(TAPWARDEN_BINARY_DIR) + "/rules-cache");
    REQUIRE(loaded);
    return *loaded;
  }();
  return rules;
}

/// Ids by the files of a folder.
std::set<std::string> names_in(const std::string& folder, const std::string& ending) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kRoot + folder)) {
    if (entry.path().extension() == ending) names.insert(entry.path().stem().string());
  }
  return names;
}

std::set<std::string> listed_ids() {
  std::set<std::string> ids;
  for (const Check* check : all_checks()) ids.insert(std::string(check->id));
  return ids;
}

std::string in_words(const Answer& answer) {
  return answer.reason == nullptr ? "nothing"
                                  : std::string(answer.reason->code) + " (" +
                                        std::string(to_text(answer.reason->outcome)) + ")";
}

void run_table(std::size_t index) {
  const Check& check = *all_checks()[index];
  for (const CheckCase& one : read_check_cases(table_of(check))) {
    INFO(check.id << ": " << one.name);
    const Answer context = ask(one, Profile::context, shipped_rules())[index];
    INFO("context: " << in_words(context) << " at " << context.where << ": " << context.evidence);
    REQUIRE(context.reason != nullptr);
    CHECK(context.reason->code == one.context);
    if (!one.where.empty()) CHECK(context.where == one.where);
    if (!one.evidence.empty()) CHECK(context.evidence == one.evidence);
    const Answer literal = ask(one, Profile::treblle, shipped_rules())[index];
    INFO("treblle: " << in_words(literal));
    REQUIRE(literal.reason != nullptr);
    CHECK(literal.reason->code == one.treblle);
  }
}

}  // namespace

TEST_CASE("every check answers as its table says") {
  for (std::size_t i = 0; i < kCheckCount; ++i) run_table(i);
}

TEST_CASE("every answer of every check is shown by a case") {
  for (const Check* check : all_checks()) {
    std::set<std::string> shown;
    for (const CheckCase& one : read_check_cases(table_of(*check))) {
      shown.insert(one.context);
      shown.insert(one.treblle);
    }
    for (const Reason& reason : check->reasons) {
      INFO(check->id << ": " << reason.code);
      CHECK(shown.count(std::string(reason.code)) == 1);
      shown.erase(std::string(reason.code));
    }
    INFO(check->id);
    CHECK(shown.empty());
  }
}

TEST_CASE("every check has one source file, one table, and one place in the list") {
  CHECK(listed_ids().size() == kCheckCount);
  CHECK(listed_ids() == names_in("/src/inspect/checks", ".cpp"));
  CHECK(listed_ids() == names_in("/tests/checks", ".yaml"));
}

TEST_CASE("every check names its impact, OWASP item, CWE, reason and remedy") {
  for (const Check* check : all_checks()) {
    INFO(check->id);
    CHECK(!check->title.empty());
    CHECK(check->owasp.find("API") == 0);
    CHECK(check->owasp.find(":2023") != std::string_view::npos);
    CHECK(check->cwe.find("CWE-") == 0);
    CHECK(check->impact >= Severity::low);
    for (const std::string_view sentence : {check->summary, check->why, check->fix}) {
      REQUIRE(!sentence.empty());
      CHECK(sentence.back() == '.');
    }
    std::set<std::string_view> codes;
    for (const Reason& reason : check->reasons) {
      CHECK(codes.insert(reason.code).second);
      CHECK(reason.text.back() == '.');
      if (reason.posture) CHECK(reason.outcome == Outcome::fail);
    }
  }
}

TEST_CASE("a posture problem never decides that something was attacked") {
  for (const Check* check : all_checks()) {
    if (check->id != "sql_injection") continue;
    for (const Reason& reason : check->reasons) CHECK(!reason.posture);
  }
}
