// SPDX-License-Identifier: Apache-2.0
#include "insight/inventory.hpp"

#include <string>

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
    record.method = "GET";
    record.host = "shop.example.com";
    record.path_template = path;
    record.verdict = {};
    record.verdict.clean = level == Severity::info;
    record.verdict.effective_level = std::max(level, Severity::low);
    record.verdict.evaluated = 10;
    record.verdict.audit_score = static_cast<std::uint8_t>(score);
    record.findings.clear();
    if (level != Severity::info) record.findings.push_back(finding("authorization", level));
    return *this;
  }
  void observe() { inventory.observe(record); }

  Config config;
  LimitHits hits;
  Inventory inventory{config, hits};
  Record record;
};

}  // namespace

TEST_CASE("exchanges of the same method, host and template are one endpoint") {
  Tables tables;
  tables.exchange("/a").observe();
  tables.exchange("/a").observe();
  tables.exchange("/b").observe();
  tables.exchange("/a").record.method = "POST";
  tables.observe();
  tables.exchange("/a").record.host = "other.example.com";
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
  tables.exchange("/none").record.verdict.evaluated = 0;
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
    tables.exchange("/a", Severity::high).record.findings[0].reason = reason;
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
