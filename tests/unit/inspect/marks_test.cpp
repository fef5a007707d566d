// SPDX-License-Identifier: Apache-2.0
// Which triggers need a mark, and that leaving values without marks out loses nothing.
#include "inspect/marks.hpp"

#include <hs/hs.h>

#include <algorithm>
#include <random>
#include <string>

#include "inspect/harmless_leaves.hpp"
#include "inspect/rule_database.hpp"
#include "inspect/rule_engine.hpp"
#include "inspect/rule_loader.hpp"
#include "inspect/rule_vectors.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

namespace {

std::shared_ptr<const RuleSet> shipped_rules() {
  auto rules = load_rules(std::string(TAPWARDEN_SOURCE_DIR) + "/rules",
                          std::string(TAPWARDEN_BINARY_DIR) + "/rules-cache");
  REQUIRE(rules);
  return *rules;
}

bool matches(const Database& database, std::string_view text) {
  hs_scratch_t* scratch = nullptr;
  REQUIRE(hs_alloc_scratch(database.get(), &scratch) == HS_SUCCESS);
  bool found = false;
  const auto on_match = [](unsigned, unsigned long long, unsigned long long, unsigned,
                           void* context) {
    *static_cast<bool*>(context) = true;
    return 1;
  };
  hs_scan(database.get(), text.data(), static_cast<unsigned>(text.size()), 0, scratch, on_match,
          &found);
  hs_free_scratch(scratch);
  return found;
}

}  // namespace

TEST_CASE("an expression needs a mark when every way through it has one") {
  for (const char* expression :
       {"'", "a\\(", "a(?:'|\")b", "[<>]x", "(?:;|\\x00)", "a{", "x\\$\\{?y", "[\\r;]", "(?i:a=)b",
        "a;+", "a;{1,3}?", "\\n\\s{1,4}a", "(?:\\n\\s{1,4}a|b')", "[\\x80-\\xff]a",
        "\\)[\\s]{0,8}x", "(?:a|b)'(?:c|d)", "[];]"}) {
    INFO(expression);
    CHECK(needs_mark(expression));
  }
}

TEST_CASE("an expression with one way without a mark needs none, nor one that is not understood") {
  for (const char* expression : {"union",
                                 "a'?",
                                 "a'*",
                                 "a'{0,2}",
                                 "(?:'|x)",
                                 "['a]",
                                 "[^a]",
                                 ".",
                                 "\\s",
                                 "\\W",
                                 "\\v",
                                 "\\b",
                                 "\\n",
                                 "a|'",
                                 "^a$",
                                 "(?:')?",
                                 "[a-\\}]",
                                 "(?='a)b",
                                 "(?<!a)'",
                                 "('",
                                 "[",
                                 "\\",
                                 "",
                                 "[[:punct:]]",
                                 "\\x",
                                 "\\n\\s{0,4}a",
                                 "\\n\\s{1,4}a|b"}) {
    INFO(expression);
    CHECK_FALSE(needs_mark(expression));
  }
}

TEST_CASE("blanks that an expression may begin with are taken apart") {
  CHECK(split_leading_blanks("\\n\\s{0,4}(?:at|cat)") ==
        std::vector<std::string>{"\\n(?:at|cat)", "\\n\\s{1,4}(?:at|cat)"});
  for (const char* expression : {"\\nat", "\\s{0,4}at", "a\\n\\s{0,4}at", "\\n\\s{2,4}at"}) {
    CHECK(split_leading_blanks(expression) == std::vector<std::string>{expression});
  }
}

TEST_CASE("no trigger of the packs that needs a mark matches text without one") {
  const auto rules = shipped_rules();
  const Database& database = rules->databases().mark_triggers;
  REQUIRE(database != nullptr);
  std::size_t plain = 0;
  for (const Rule& rule : rules->rules()) {
    for (const auto* values : {&rule.hit, &rule.miss}) {
      for (std::string value : *values) {
        std::erase_if(value, [](char c) { return kMarks.has(c); });
        std::replace(value.begin(), value.end(), kLeafSeparator, ' ');
        value.erase(0, value.find_first_not_of(' '));
        INFO(value);
        CHECK_FALSE(matches(database, "\n" + value + "\n"));
        ++plain;
      }
    }
  }
  CHECK(plain > 1000);
  std::mt19937 random(11);
  std::string text;
  while (text.size() < 200'000) {
    const char c = static_cast<char>(random() % 128);
    if (c != kLeafSeparator && !kMarks.has(c)) text += c;
  }
  CHECK_FALSE(matches(database, text));
}

TEST_CASE("an engine that knows what is harmless says the same as a new one") {
  const auto rules = shipped_rules();
  const Config config;
  LimitHits limits;
  RuleStats stats;
  RuleEngine used(rules, config, limits, stats);
  const auto ids_of = [](RuleEngine& engine, const Rule& rule, const std::string& value) {
    HttpExchange exchange;
    set_vector(rule, value, exchange);
    exchange.request.headers.add(HeaderName::user_agent, "User-Agent", "Mozilla/5.0 (X11; Linux)");
    const std::string note = value.substr(0, 40);
    exchange.request.headers.add(HeaderName::other, "X-Note", note);
    Inspection inspection;
    engine.run(exchange, inspection);
    std::vector<std::string> ids;
    for (const RuleHit& hit : inspection.rule_hits) {
      ids.push_back(std::string(hit.rule_id) + ' ' + std::string(hit.where));
    }
    return ids;
  };
  std::size_t asked = 0;
  for (int round = 0; round < 2; ++round) {
    for (const Rule& rule : rules->rules()) {
      if (is_of_response(rule.vector_kind) || rule.hit.empty() || rule.miss.empty()) continue;
      for (const std::string& value : {rule.miss.front(), rule.hit.front(), rule.miss.back()}) {
        RuleEngine fresh(rules, config, limits, stats);
        INFO(rule.id << ": " << value);
        CHECK(ids_of(used, rule, value) == ids_of(fresh, rule, value));
        ++asked;
      }
    }
  }
  CHECK(asked > 500);
}

TEST_CASE("what pulled no trigger is known from then on, in its kind alone, until rules change") {
  HarmlessLeaves leaves;
  leaves.begin();
  CHECK_FALSE(leaves.has(LeafKind::header, "curl/8.5"));
  CHECK_FALSE(leaves.has(LeafKind::header, "curl/8.5"));
  leaves.learn();
  CHECK(leaves.has(LeafKind::header, "curl/8.5"));
  CHECK_FALSE(leaves.has(LeafKind::json_key, "curl/8.5"));
  leaves.begin();
  CHECK_FALSE(leaves.has(LeafKind::header, "curl/8.6"));
  leaves.begin();  // the exchange pulled a trigger: nothing was learnt
  leaves.learn();
  CHECK_FALSE(leaves.has(LeafKind::header, "curl/8.6"));
  leaves.forget();
  CHECK_FALSE(leaves.has(LeafKind::header, "curl/8.5"));
}
