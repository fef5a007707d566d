// SPDX-License-Identifier: Apache-2.0
// What is remembered from exchange to exchange changes nothing of what is said.
#include "insight/judge.hpp"

#include <random>
#include <string>

#include "insight/endpoint_names.hpp"
#include "insight/scorer.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

namespace {

constexpr std::string_view kPlaces[] = {"connection",
                                        "request.path[3]",
                                        "request.path[4]",
                                        "request.header.authorization",
                                        "request.query.ann@example.com",
                                        "request.body.$.password",
                                        ""};
constexpr std::string_view kTexts[] = {"4711",     "bearer", "password=hunter2", "ann@example.com",
                                       "1 OR 1=1", "",       "a.plain.name"};

template <class List>
std::string_view one_of(const List& list, std::mt19937& random) {
  return list[random() % std::size(list)];
}

/// As a service's exchanges are: few reasons are usual, the rest is rare. What a view lies in is
/// another memory each time.
void generate(std::mt19937& random, std::vector<std::string>& memory, Inspection& inspection) {
  memory.clear();
  memory.reserve(4 * kCheckCount);
  const auto text = [&memory](std::string_view text) {
    return std::string_view{memory.emplace_back(text)};
  };
  inspection.clear();
  const auto checks = all_checks();
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    const auto& reasons = checks[i]->reasons;
    const std::size_t usual = random() % 20 == 0 ? random() % reasons.size() : 0;
    inspection.results[i] = {&reasons[usual], text(one_of(kPlaces, random)),
                             text(one_of(kTexts, random))};
    if (random() % 8 != 0) inspection.results[i].where = kPlaces[i % 2];
  }
  inspection.auth.type = static_cast<AuthType>(random() % 3);
  inspection.auth.where = text(kPlaces[random() % 2 + 3]);
  if (random() % 10 != 0) return;
  RuleHit& hit = inspection.rule_hits.emplace_back();
  hit.rule_id = "sqli-001";
  hit.where = text(one_of(kPlaces, random));
  hit.evidence = text(one_of(kTexts, random));
  hit.confirmed = random() % 2 == 0;
}

void check_same(const Record& a, const Record& b) {
  const Judgement& one = *a.judgement;
  const Judgement& other = *b.judgement;
  REQUIRE(one.verdict == other.verdict);
  REQUIRE(one.auth.type == other.auth.type);
  REQUIRE(one.auth.where == other.auth.where);
  REQUIRE(one.findings.size() == other.findings.size());
  for (std::size_t i = 0; i < one.findings.size(); ++i) {
    REQUIRE(one.findings[i].id == other.findings[i].id);
    REQUIRE(one.findings[i].reason == other.findings[i].reason);
    REQUIRE(one.findings[i].where == other.findings[i].where);
    REQUIRE(one.findings[i].alert == other.findings[i].alert);
    REQUIRE(one.findings[i].severity == other.findings[i].severity);
  }
  REQUIRE(a.evidence == b.evidence);
}

}  // namespace

TEST_CASE("a remembered judgement is the one that would be given afresh") {
  std::mt19937 random(20240229);
  Judge judge;
  Masker masker;
  Record record;
  Inspection inspection;
  std::vector<std::string> memory;
  std::size_t shared = 0;
  for (int round = 0; round < 20000; ++round) {
    generate(random, memory, inspection);
    record.clear();
    judge.judge(inspection, masker, record);
    if (record.judgement->is_shared) ++shared;
    Masker fresh_masker;
    Record fresh;
    Judge{}.judge(inspection, fresh_masker, fresh);
    check_same(record, fresh);
  }
  CHECK(shared > 1000);
}

TEST_CASE("exchanges whose checks answer alike share a judgement, evidence is their own") {
  Judge judge;
  Masker masker;
  Record first;
  Record second;
  Inspection inspection;
  const auto checks = all_checks();
  for (std::size_t i = 0; i < kCheckCount; ++i)
    inspection.results[i].reason = checks[i]->reasons.data();
  const auto ids = std::find_if(checks.begin(), checks.end(),
                                [](const Check* check) { return check->id == "ids_vs_uuids"; });
  const auto fail =
      std::find_if((*ids)->reasons.begin(), (*ids)->reasons.end(),
                   [](const Reason& reason) { return reason.outcome == Outcome::fail; });
  CheckResult& result = inspection.results[static_cast<std::size_t>(ids - checks.begin())];
  result = {&*fail, "request.path[3]", "4711"};
  judge.judge(inspection, masker, first);
  result.evidence = "4712";
  judge.judge(inspection, masker, second);
  CHECK(first.judgement == second.judgement);
  REQUIRE(first.evidence.size() == first.judgement->findings.size());
  CHECK(first.evidence != second.evidence);
  result.where = "request.path[4]";
  judge.judge(inspection, masker, second);
  CHECK(first.judgement != second.judgement);
}

TEST_CASE("a remembered name of an endpoint is the one that would be made afresh") {
  constexpr std::string_view kMethods[] = {"GET", "POST", "GETS", ""};
  constexpr std::string_view kHosts[] = {"shop.example.com",     "shop.example.com:8080",
                                         "SHOP.example.com",     "[2001:db8::1]:443",
                                         "ann@shop.example.com", "shop.example.com:99999999"};
  std::mt19937 random(20240228);
  EndpointNames names;
  Masker masker;
  for (int round = 0; round < 20000; ++round) {
    const std::string path = "/v1/some/long/path/" + std::to_string(random() % 3000);
    const std::string host{one_of(kHosts, random)};
    const std::string_view method = one_of(kMethods, random);
    const std::shared_ptr<const EndpointName> name = names.name_of(method, host, path, masker);
    EndpointNames fresh_names;
    const EndpointName& fresh = *fresh_names.name_of(method, host, path, masker);
    REQUIRE(name->method == fresh.method);
    REQUIRE(name->host == fresh.host);
    REQUIRE(name->host_port == fresh.host_port);
    REQUIRE(name->path == fresh.path);
    REQUIRE(names.name_of(method, host, path, masker) == name);
  }
}
