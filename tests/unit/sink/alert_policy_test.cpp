// SPDX-License-Identifier: Apache-2.0
#include "sink/alerts/alert_policy.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace tapwarden;
using namespace std::chrono_literals;

namespace {

struct Step {
  Duration at;
  std::string group;
  Severity severity;
  Ruling ruling;
  std::uint64_t count = 1;
};

AlertPolicyOptions options(Duration cooldown, std::uint32_t per_minute, Duration digest_every,
                           std::size_t groups = 100) {
  return {cooldown, per_minute, digest_every, groups};
}

Alert alert_of(const std::string& group, Severity severity) {
  Alert alert;
  alert.group = alert.id = group;
  alert.severity = severity;
  return alert;
}

SensorTime at(Duration monotonic) { return {monotonic, Timestamp{monotonic}}; }

void check(AlertPolicy& policy, const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    INFO(step.group << " at " << step.at.count());
    Alert alert = alert_of(step.group, step.severity);
    CHECK(policy.judge(alert, step.at) == step.ruling);
    if (step.ruling == Ruling::tell) CHECK(alert.count == step.count);
  }
}

}  // namespace

TEST_CASE("behind an alert others of its group wait for the end of the cool-down") {
  AlertPolicy policy(options(60s, 0, 0s));
  check(policy, {
                    {0s, "a", Severity::medium, Ruling::tell},
                    {1s, "a", Severity::medium, Ruling::hold_as_told},
                    {1s, "b", Severity::medium, Ruling::tell},
                    {59s, "a", Severity::low, Ruling::hold_as_told},
                    {60s, "a", Severity::medium, Ruling::tell, 3},
                    {61s, "a", Severity::medium, Ruling::hold_as_told},
                    {120s, "a", Severity::medium, Ruling::tell, 2},
                });
}

TEST_CASE("what is more severe than what was told does not wait") {
  AlertPolicy policy(options(60s, 0, 0s));
  check(policy, {
                    {0s, "a", Severity::medium, Ruling::tell},
                    {1s, "a", Severity::high, Ruling::tell},
                    {2s, "a", Severity::high, Ruling::hold_as_told},
                    {3s, "a", Severity::medium, Ruling::hold_as_told},
                });
}

TEST_CASE("no more are told in any minute than is permitted") {
  AlertPolicy policy(options(0s, 2, 0s));
  check(policy, {
                    {0s, "a", Severity::high, Ruling::tell},
                    {50s, "b", Severity::high, Ruling::tell},
                    {59s, "c", Severity::high, Ruling::hold},
                    {60s, "d", Severity::high, Ruling::tell},
                    {61s, "a", Severity::high, Ruling::hold_as_told},
                    {110s, "c", Severity::high, Ruling::tell, 2},
                });
}

TEST_CASE("a digest is due when something was held back for so long, and counts it by group") {
  AlertPolicy policy(options(1h, 0, 5min));
  CHECK_FALSE(policy.digest_due());
  check(policy, {{0s, "a", Severity::medium, Ruling::tell},
                 {0s, "b", Severity::high, Ruling::tell},
                 {10s, "a", Severity::medium, Ruling::hold_as_told},
                 {20s, "b", Severity::high, Ruling::hold_as_told},
                 {21s, "a", Severity::medium, Ruling::hold_as_told}});
  REQUIRE(policy.digest_due());
  CHECK(*policy.digest_due() == 310s);
  CHECK_FALSE(policy.digest(at(309s)));
  const auto digest = policy.digest(at(310s));
  REQUIRE(digest);
  CHECK(digest->total == 3);
  CHECK(digest->others == 0);
  CHECK(digest->worst == Severity::high);
  REQUIRE(digest->groups.size() == 2);
  CHECK(digest->groups[0].id == "b");
  CHECK(digest->groups[0].count == 1);
  CHECK(digest->groups[1].id == "a");
  CHECK(digest->groups[1].count == 2);
  CHECK_FALSE(policy.digest_due());
  CHECK_FALSE(policy.digest(at(2h), true));
}

TEST_CASE("at the end a digest need not be due") {
  AlertPolicy policy(options(1h, 0, 0s));
  check(policy, {{0s, "a", Severity::medium, Ruling::tell},
                 {1s, "a", Severity::medium, Ruling::hold_as_told}});
  CHECK_FALSE(policy.digest_due());
  CHECK_FALSE(policy.digest(at(2h)));
  CHECK(policy.digest(at(2s), true)->total == 1);
}

TEST_CASE("a million groups take no more room than is permitted, and none is lost from the count") {
  AlertPolicy policy(options(1h, 10, 1min, 100));
  std::uint64_t told = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    Alert alert = alert_of(std::to_string(i), Severity::high);
    told += policy.judge(alert, 1s) == Ruling::tell ? 1 : 0;
  }
  CHECK(told == 10);
  CHECK(policy.groups() == 100);
  const auto digest = policy.digest(at(61s));
  REQUIRE(digest);
  CHECK(digest->total == 999'990);
  CHECK(digest->groups.size() == 20);
  std::uint64_t listed = digest->others;
  for (const HeldGroup& group : digest->groups) listed += group.count;
  CHECK(listed == digest->total);
}
