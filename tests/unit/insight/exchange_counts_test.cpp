// SPDX-License-Identifier: Apache-2.0
#include "insight/exchange_counts.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <string>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

struct Counted {
  explicit Counted(const AdminConfig& config = {}) : counts(config) {}

  void observe(const std::string& host, const std::string& path, const std::string& method = "GET",
               std::uint16_t status = 200) {
    auto name = std::make_shared<EndpointName>();
    name->method = method;
    name->host = host;
    name->path = path;
    record.endpoint = name;
    record.status = status;
    record.judgement = judgement;
    record.evidence.assign(judgement->findings.size(), {});
    counts.observe(record);
  }

  ExchangeCounts counts;
  std::shared_ptr<Judgement> judgement = std::make_shared<Judgement>();
  Record record;
};

std::uint64_t exchanges_of(const EndpointCounts& one) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : one.by_level) sum += count;
  return sum;
}

}  // namespace

TEST_CASE("a million random hosts and paths make no more series than the caps allow") {
  AdminConfig config;
  config.endpoints_max = 300;
  config.hosts_max = 20;
  Counted counted(config);
  counted.judgement->is_shared = true;
  constexpr std::uint64_t kCount = 1'000'000;
  std::uint64_t random = 1;
  for (std::uint64_t i = 0; i < kCount; ++i) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    counted.observe("h" + std::to_string((random >> 33) % 50) + ".example.com",
                    "/p" + std::to_string(random >> 20));
  }
  const ExchangeTotals totals = counted.counts.totals();
  CHECK(totals.hosts.size() == 21);
  CHECK(totals.endpoints.size() <= 300 + 20 + 1);
  CHECK(totals.endpoints.size() >= 300);
  std::uint64_t sum = 0;
  std::uint64_t others = 0;
  std::set<std::string> labels;
  for (const EndpointCounts& one : totals.endpoints) {
    sum += exchanges_of(one);
    if (one.labels->path == kOtherName) others += exchanges_of(one);
    labels.insert(one.labels->host + ' ' + one.labels->method + ' ' + one.labels->path);
  }
  CHECK(labels.size() == totals.endpoints.size());
  CHECK(sum == kCount);
  CHECK(totals.endpoints_dropped == others);
  CHECK(totals.hosts_dropped > 0);
}

TEST_CASE("the wire cannot name the series of the rest, nor make a label that is no text") {
  Counted counted;
  counted.observe("__other__", "/a");
  counted.observe("a.example.com", "__other__");
  counted.observe("a.example.com", "/\xff\n");
  counted.observe("a.example.com", "/" + std::string(5000, 'x'));
  const ExchangeTotals totals = counted.counts.totals();
  CHECK(totals.endpoints_dropped == 3);
  CHECK(totals.hosts_dropped == 1);
  bool is_clean = false;
  for (const EndpointCounts& one : totals.endpoints) {
    CHECK(one.labels->path.size() <= 512);
    is_clean = is_clean || one.labels->path == "/\xef\xbf\xbd\xef\xbf\xbd";
  }
  CHECK(is_clean);
}

TEST_CASE("exchanges are counted by method, status class, level, check and finding") {
  Counted counted;
  counted.judgement->is_shared = true;
  counted.judgement->verdict.clean = false;
  counted.judgement->verdict.effective_level = Severity::high;
  counted.judgement->verdict.evaluated = 10;
  counted.judgement->verdict.audit_score = 40;
  counted.judgement->verdict.checks[2].outcome = Outcome::fail;
  Finding finding;
  finding.id = "sqli-014";
  finding.severity = Severity::high;
  finding.alert = true;
  counted.judgement->findings.push_back(finding);
  counted.record.request.seen = counted.record.response.seen = {Seen::complete, Seen::complete};
  counted.record.latency = std::chrono::milliseconds{3};
  for (int i = 0; i < 3; ++i) counted.observe("a.example.com", "/a", "BREW", 418);
  const ExchangeTotals totals = counted.counts.totals();
  CHECK(totals.by_kind[10][3][0] == 3);
  CHECK(totals.by_level[3] == 3);
  CHECK(totals.checks[2][static_cast<std::size_t>(Outcome::fail)] == 3);
  REQUIRE(totals.findings.size() == 1);
  CHECK(totals.findings[0].family == "sqli");
  CHECK(totals.findings[0].count == 3);
  REQUIRE(totals.endpoints.size() == 1);
  CHECK(totals.endpoints[0].by_status_class[3] == 3);
  CHECK(totals.endpoints[0].check_failures[2] == 3);
  CHECK(totals.endpoints[0].findings[3] == 3);
  CHECK(totals.endpoints[0].score_sum == 120);
  CHECK(totals.endpoints[0].latency_sum == 9'000'000);
  REQUIRE(totals.hosts.size() == 1);
  CHECK(totals.hosts[0].latency.counts[2] == 3);
  CHECK(counted.counts.totals().by_level[3] == 3);  // asking again counts nothing again
  CHECK(counted.counts.recent_findings().size() == 3);
}

TEST_CASE("a client that is seen a lot is kept among a hundred thousand that are not") {
  TopTalkers talkers(100);
  const auto client = [](std::uint32_t number) {
    const std::array<std::uint8_t, 4> four{10, static_cast<std::uint8_t>(number >> 16),
                                           static_cast<std::uint8_t>(number >> 8),
                                           static_cast<std::uint8_t>(number)};
    return IpAddress::v4(four.data());
  };
  for (std::uint32_t i = 1; i <= 100'000; ++i) {
    talkers.observe(client(i), 1, 0, {});
    if (i % 10 == 0) talkers.observe(client(0), 100, 1, {});
  }
  const std::vector<Talker> kept = talkers.talkers();
  CHECK(kept.size() <= 104);
  const auto it = std::find_if(kept.begin(), kept.end(),
                               [&](const Talker& one) { return one.address == client(0); });
  REQUIRE(it != kept.end());
  CHECK(it->exchanges >= 10'000);
  CHECK(it->exchanges - it->overcount <= 10'000);
}

TEST_CASE("the newest findings are kept, newest first") {
  AdminConfig config;
  config.findings_kept = 3;
  Counted counted(config);
  Finding finding;
  finding.id = "sqli-014";
  finding.alert = true;
  counted.judgement->findings.push_back(finding);
  for (int i = 0; i < 5; ++i) counted.observe("a.example.com", "/" + std::to_string(i));
  const std::vector<RecentFinding> kept = counted.counts.recent_findings();
  REQUIRE(kept.size() == 3);
  CHECK(kept[0].path == "/4");
  CHECK(kept[2].path == "/2");
}
