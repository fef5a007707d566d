// SPDX-License-Identifier: Apache-2.0
#include "insight/inventory.hpp"

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

Finding finding(std::string_view id, Severity severity, std::string_view reason = "bad") {
  Finding finding;
  finding.id = id;
  finding.reason = reason;
  finding.severity = severity;
  return finding;
}

struct Tables {
  Tables() { record.source = "a.pcap"; }
  Tables& exchange(std::string_view path, Severity level = Severity::info, unsigned score = 50) {
    name = std::make_shared<EndpointName>();
    name->method = "GET";
    name->host = "shop.example.com";
    name->path = path;
    judgement = std::make_shared<Judgement>();
    judgement->verdict.clean = level == Severity::info;
    judgement->verdict.effective_level = std::max(level, Severity::low);
    judgement->verdict.evaluated = 10;
    judgement->verdict.audit_score = static_cast<std::uint8_t>(score);
    if (level != Severity::info) judgement->findings.push_back(finding("authorization", level));
    record.endpoint = name;
    record.judgement = judgement;
    record.evidence.assign(judgement->findings.size(), {});
    return *this;
  }
  void observe() { inventory.observe(record); }

  Config config;
  LimitHits hits;
  Inventory inventory{config, hits};
  std::shared_ptr<EndpointName> name;
  std::shared_ptr<Judgement> judgement;
  Record record;
};

}  // namespace

TEST_CASE("exchanges of the same method, host and template are one endpoint") {
  Tables tables;
  tables.exchange("/a").observe();
  tables.exchange("/a").observe();
  tables.exchange("/b").observe();
  tables.exchange("/a").name->method = "POST";
  tables.observe();
  tables.exchange("/a").name->host = "other.example.com";
  tables.observe();
  const Summary summary = tables.inventory.summary();
  CHECK(summary.exchanges == 5);
  REQUIRE(summary.endpoints.size() == 4);
  CHECK(summary.endpoints[0].count == 2);
}

TEST_CASE("endpoints stand worst first, then by count") {
  Tables tables;
  for (int i = 0; i < 5; ++i) tables.exchange("/often").observe();
  tables.exchange("/medium", Severity::medium).observe();
  tables.exchange("/high", Severity::high).observe();
  for (int i = 0; i < 2; ++i) tables.exchange("/high-often", Severity::high).observe();
  const Summary summary = tables.inventory.summary();
  REQUIRE(summary.endpoints.size() == 4);
  CHECK(summary.endpoints[0].path == "/high-often");
  CHECK(summary.endpoints[1].path == "/high");
  CHECK(summary.endpoints[2].path == "/medium");
  CHECK(summary.endpoints[3].path == "/often");
  CHECK(summary.endpoints[3].clean);
  CHECK(summary.worst == Severity::high);
  CHECK(summary.by_level == std::array<std::uint64_t, 4>{5, 0, 1, 3});
}

TEST_CASE("the score of an endpoint is the mean of its exchanges") {
  Tables tables;
  tables.exchange("/a", Severity::low, 50).observe();
  tables.exchange("/a", Severity::low, 61).observe();
  CHECK(tables.inventory.summary().endpoints[0].score() == 56);
  tables.exchange("/none").judgement->verdict.evaluated = 0;
  tables.observe();
  CHECK(tables.inventory.summary().endpoints[1].score() == -1);
}

TEST_CASE("the same finding is counted once, and shown where it was worst") {
  Tables tables;
  tables.exchange("/a", Severity::medium).record.packet_first = 3;
  tables.observe();
  tables.exchange("/a", Severity::high).record.packet_first = 7;
  tables.observe();
  tables.exchange("/a", Severity::medium).record.packet_first = 9;
  tables.observe();
  const Summary summary = tables.inventory.summary();
  REQUIRE(summary.endpoints[0].findings.size() == 1);
  const FindingGroup& group = summary.endpoints[0].findings[0];
  CHECK(group.count == 3);
  CHECK(group.severity == Severity::high);
  CHECK(group.packet_first == 7);
  CHECK(group.file == "a.pcap");
}

TEST_CASE("low findings are not listed") {
  Tables tables;
  tables.exchange("/a", Severity::low).observe();
  CHECK(tables.inventory.summary().endpoints[0].findings.empty());
}

TEST_CASE("halves are counted apart from exchanges") {
  Tables tables;
  tables.exchange("/a").record.half = Half::request_only;
  tables.observe();
  tables.exchange("/a").record.half = Half::whole;
  tables.observe();
  const Summary summary = tables.inventory.summary();
  CHECK(summary.exchanges == 1);
  CHECK(summary.halves == 1);
  CHECK(summary.endpoints[0].count == 2);
  CHECK(summary.endpoints[0].halves == 1);
}

TEST_CASE("endpoints above the cap are counted together and the cap is counted") {
  Tables tables;
  tables.config.limits.endpoints_max = 3;
  for (int i = 0; i < 10; ++i) {
    const std::string path = "/" + std::to_string(i % 5);
    tables.exchange(path, Severity::high).observe();
  }
  const Summary summary = tables.inventory.summary();
  CHECK(summary.endpoints.size() == 3);
  CHECK(summary.endpoints_left_out == 4);
  CHECK(tables.hits.endpoints_max == 4);
  CHECK(summary.exchanges == 10);
  CHECK(summary.by_level[3] == 10);
}

TEST_CASE("an endpoint lists a bounded number of findings") {
  Tables tables;
  std::vector<std::string> reasons;  // constants, outside of tests
  for (int i = 0; i < 1000; ++i) reasons.push_back("reason_" + std::to_string(i));
  for (const std::string& reason : reasons) {
    tables.exchange("/a", Severity::high).judgement->findings[0].reason = reason;
    tables.observe();
  }
  CHECK(tables.inventory.summary().endpoints[0].findings.size() == 64);
}

TEST_CASE("the times of a summary are the earliest and the latest") {
  Tables tables;
  for (const int second : {5, 2, 9}) {
    tables.exchange("/a").record.time = Timestamp{std::chrono::seconds{second}};
    tables.observe();
  }
  const Summary summary = tables.inventory.summary();
  CHECK(summary.first == Timestamp{std::chrono::seconds{2}});
  CHECK(summary.last == Timestamp{std::chrono::seconds{9}});
}

TEST_CASE("records that share their endpoint and judgement are counted as those that do not") {
  std::mt19937 random(20240301);
  Tables shared;
  Tables apart;
  std::vector<std::shared_ptr<const EndpointName>> names;
  std::vector<std::shared_ptr<const Judgement>> judgements;
  for (int i = 0; i < 12; ++i) {
    const auto level = static_cast<Severity>(i % 4);
    shared.exchange("/" + std::to_string(i), level);
    shared.name->hash = static_cast<std::uint32_t>(i / 4);  // of which a set has two only
    names.push_back(shared.name);
    shared.judgement->is_shared = i % 3 != 0;
    for (CheckSummary& check : shared.judgement->verdict.checks) {
      check.outcome = static_cast<Outcome>(random() % 4);
    }
    judgements.push_back(shared.judgement);
  }
  for (int round = 0; round < 3000; ++round) {
    shared.record.endpoint = names[random() % names.size()];
    shared.record.judgement = judgements[random() % judgements.size()];
    shared.record.evidence.assign(shared.record.judgement->findings.size(), {});
    shared.record.packet_first = static_cast<std::uint64_t>(round);
    shared.observe();
    const auto name = std::make_shared<EndpointName>(*shared.record.endpoint);
    const auto judgement = std::make_shared<Judgement>();
    judgement->verdict = shared.record.judgement->verdict;
    judgement->findings = shared.record.judgement->findings;
    apart.record.endpoint = name;
    apart.record.judgement = judgement;
    apart.record.evidence = shared.record.evidence;
    apart.record.packet_first = shared.record.packet_first;
    apart.observe();
  }
  const Summary a = shared.inventory.summary();
  const Summary b = apart.inventory.summary();
  REQUIRE(a.endpoints.size() == b.endpoints.size());
  for (std::size_t i = 0; i < a.endpoints.size(); ++i) {
    CHECK(a.endpoints[i].path == b.endpoints[i].path);
    CHECK(a.endpoints[i].count == b.endpoints[i].count);
    CHECK(a.endpoints[i].score_sum == b.endpoints[i].score_sum);
    REQUIRE(a.endpoints[i].findings.size() == b.endpoints[i].findings.size());
    for (std::size_t j = 0; j < a.endpoints[i].findings.size(); ++j) {
      CHECK(a.endpoints[i].findings[j].count == b.endpoints[i].findings[j].count);
      CHECK(a.endpoints[i].findings[j].severity == b.endpoints[i].findings[j].severity);
      CHECK(a.endpoints[i].findings[j].packet_first == b.endpoints[i].findings[j].packet_first);
    }
  }
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    CHECK(a.checks[i].pass == b.checks[i].pass);
    CHECK(a.checks[i].pass + a.checks[i].fail + a.checks[i].na + a.checks[i].unknown == 3000);
  }
}
