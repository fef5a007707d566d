// SPDX-License-Identifier: Apache-2.0
// Every rule of every pack that is shipped does to its own vectors what it says.
#include "inspect/rule_vectors.hpp"
#include "inspect/rule_engine.hpp"
#include "inspect/rule_loader.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

namespace {

struct Engine {
  Engine() {
    auto loaded = load_rules(std::string(TAPWARDEN_SOURCE_DIR) + "/rules",
                             std::string(TAPWARDEN_BINARY_DIR) + "/rules-cache");
    REQUIRE(loaded);
    rules = *loaded;
    engine = std::make_unique<RuleEngine>(rules, config, hits, stats);
  }
  /// Whether `rule` makes a confirmed hit on `value`.
  bool hits_value(const Rule& rule, const std::string& value) {
    HttpExchange exchange;
    set_vector(rule, value, exchange);
    Inspection inspection;
    engine->run(exchange, inspection);
    for (const RuleHit& hit : inspection.rule_hits) {
      if (hit.rule_id == rule.id && hit.confirmed) return true;
    }
    return false;
  }
  Config config;
  LimitHits hits;
  RuleStats stats;
  std::shared_ptr<const RuleSet> rules;
  std::unique_ptr<RuleEngine> engine;
};

}  // namespace

TEST_CASE("every rule hits what it says that it hits") {
  Engine engine;
  for (const Rule& rule : engine.rules->rules()) {
    CHECK(!rule.hit.empty());
    for (const std::string& value : rule.hit) {
      INFO(rule.id << ": " << value);
      CHECK(engine.hits_value(rule, value));
    }
  }
}

TEST_CASE("every rule leaves alone what it says that it leaves alone") {
  Engine engine;
  for (const Rule& rule : engine.rules->rules()) {
    CHECK(!rule.miss.empty());
    for (const std::string& value : rule.miss) {
      INFO(rule.id << ": " << value);
      CHECK_FALSE(engine.hits_value(rule, value));
    }
  }
}

TEST_CASE("every rule says what it is about") {
  Engine engine;
  for (const Rule& rule : engine.rules->rules()) {
    INFO(rule.id);
    CHECK(!rule.title.empty());
    CHECK(!rule.why.empty());
    CHECK(!rule.fix.empty());
    CHECK(rule.where.any());
    CHECK(rule.owasp.find(":2023") != std::string::npos);
    CHECK(rule.cwe.find("CWE-") == 0);
  }
}
