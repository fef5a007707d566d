// SPDX-License-Identifier: Apache-2.0
// The table of docs/checks.md, "Verdict".
#include "insight/judge.hpp"

#include <algorithm>
#include <string>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

constexpr Reason kPass{"good", Outcome::pass, "Good."};
constexpr Reason kFail{"bad", Outcome::fail, "Bad."};
constexpr Reason kPosture{"built_so", Outcome::fail, "Built so.", true};
constexpr Reason kNa{"not_asked", Outcome::na, "Not asked."};
constexpr Reason kUnknown{"not_seen", Outcome::unknown, "Not seen."};

std::size_t index_of(std::string_view id) {
  const auto checks = all_checks();
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    if (checks[i]->id == id) return i;
  }
  FAIL("no check " << id);
  return 0;
}

struct Case {
  Case() { inspection.results.fill({&kNa, {}, {}}); }
  Case& set(std::string_view check, const Reason& reason, std::string_view where = {},
            std::string_view evidence = {}) {
    inspection.results[index_of(check)] = {&reason, where, evidence};
    return *this;
  }
  Case& hit(Severity severity, bool confirmed = true, std::string_view family = "sqli") {
    RuleHit hit;
    hit.rule_id = "sqli-001";
    hit.family = family;
    hit.title = "A rule";
    hit.severity = severity;
    hit.confidence = Confidence::high;
    hit.confirmed = confirmed;
    hit.where = "request.query.q";
    inspection.rule_hits.push_back(hit);
    return *this;
  }
  Case& run() {
    Judge{}.judge(inspection, masker, record);
    verdict = record.judgement->verdict;
    findings = record.judgement->findings;
    return *this;
  }
  Inspection inspection;
  Masker masker;
  Record record;
  Verdict verdict;
  std::vector<Finding> findings;
};

}  // namespace

TEST_CASE("nothing failed and no rule hit is clean, at level low") {
  Case c;
  c.set("mime_sniffing", kPass).run();
  CHECK(c.verdict.clean);
  CHECK(c.verdict.threat_level == Severity::low);
  CHECK(c.verdict.rule_level == Severity::info);
  CHECK(c.verdict.effective_level == Severity::low);
  CHECK(c.verdict.audit_score == 100);
  CHECK(c.verdict.evaluated == 1);
  CHECK(c.findings.empty());
}

TEST_CASE("the threat level is the highest impact of a failed check") {
  struct Row {
    std::vector<const char*> failed;
    Severity level;
  };
  const std::vector<Row> rows{
      {{"mime_sniffing"}, Severity::low},
      {{"authorization"}, Severity::medium},
      {{"secure_connection"}, Severity::high},
      {{"mime_sniffing", "authorization"}, Severity::medium},
      {{"mime_sniffing", "authorization", "sql_injection"}, Severity::high},
  };
  for (const Row& row : rows) {
    Case c;
    for (const char* id : row.failed) c.set(id, kFail);
    c.run();
    CHECK(c.verdict.threat_level == row.level);
    CHECK(c.verdict.effective_level == row.level);
    CHECK_FALSE(c.verdict.clean);
    CHECK(c.findings.size() == row.failed.size());
  }
}

TEST_CASE("many low failures do not add up to a medium one") {
  Case c;
  for (const Check* check : all_checks()) {
    if (check->impact == Severity::low) c.set(check->id, kFail);
  }
  c.run();
  CHECK(c.findings.size() > 5);
  CHECK(c.verdict.threat_level == Severity::low);
}

TEST_CASE("what is not applicable or unknown counts neither for nor against the score") {
  Case c;
  c.set("mime_sniffing", kPass).set("security_policies", kPass).set("rate_limiting", kFail);
  c.set("bola", kUnknown).set("bfla", kUnknown).run();
  CHECK(c.verdict.evaluated == 3);
  CHECK(c.verdict.audit_score == 67);
  CHECK(c.verdict.checks[index_of("bola")].outcome == Outcome::unknown);
  CHECK(c.verdict.checks[index_of("bola")].reason == &kUnknown);
  CHECK(c.verdict.checks[index_of("authorization")].outcome == Outcome::na);
}

TEST_CASE("the score is the rounded share of passed checks, halves go up") {
  const auto checks = all_checks();
  for (std::size_t passed = 0; passed <= kCheckCount; ++passed) {
    for (std::size_t failed = 0; passed + failed <= kCheckCount; ++failed) {
      if (passed + failed == 0) continue;
      Case c;
      for (std::size_t i = 0; i < passed; ++i) c.set(checks[i]->id, kPass);
      for (std::size_t i = 0; i < failed; ++i) c.set(checks[passed + i]->id, kFail);
      c.run();
      const double share =
          100.0 * static_cast<double>(passed) / static_cast<double>(passed + failed);
      INFO(passed << " passed, " << failed << " failed");
      CHECK(c.verdict.audit_score == static_cast<int>(share + 0.5));
    }
  }
}

TEST_CASE("nothing evaluated has no score and is clean") {
  Case c;
  c.run();
  CHECK(c.verdict.evaluated == 0);
  CHECK(c.verdict.clean);
}

TEST_CASE("a rule finding raises the effective level and not the threat level") {
  for (const Severity severity : {Severity::low, Severity::medium, Severity::high}) {
    Case c;
    c.hit(severity).run();
    CHECK(c.verdict.threat_level == Severity::low);
    CHECK(c.verdict.rule_level == severity);
    CHECK(c.verdict.effective_level == severity);
    CHECK_FALSE(c.verdict.clean);
  }
  Case c;
  c.set("secure_connection", kFail).hit(Severity::medium).run();
  CHECK(c.verdict.rule_level == Severity::medium);
  CHECK(c.verdict.effective_level == Severity::high);
}

TEST_CASE("a rule that no confirmer agreed with is low at most") {
  Case c;
  c.hit(Severity::high, false).run();
  CHECK(c.verdict.rule_level == Severity::low);
  REQUIRE(c.findings.size() == 1);
  CHECK(c.findings[0].severity == Severity::low);
  CHECK(c.findings[0].confidence == Confidence::low);
  CHECK_FALSE(c.findings[0].alert);
}

TEST_CASE("findings stand most severe first, checks before rules of the same severity") {
  Case c;
  c.set("mime_sniffing", kFail).set("authorization", kFail).set("secure_connection", kPosture);
  c.hit(Severity::high).run();
  REQUIRE(c.findings.size() == 4);
  CHECK(c.findings[0].id == "secure_connection");
  CHECK(c.findings[1].id == "sqli-001");
  CHECK(c.findings[2].id == "authorization");
  CHECK(c.findings[3].id == "mime_sniffing");
}

TEST_CASE("what alerts is medium or more and no posture") {
  Case c;
  c.set("secure_connection", kPosture).set("authorization", kFail).set("mime_sniffing", kFail);
  c.hit(Severity::low).run();
  REQUIRE(c.findings.size() == 4);
  for (const Finding& finding : c.findings) {
    INFO(finding.id);
    CHECK(finding.alert == (finding.id == "authorization"));
  }
}

TEST_CASE("where confirmed rules alert the check that they fail does not") {
  Case c;
  c.set("sql_injection", kFail).hit(Severity::high).run();
  REQUIRE(c.findings.size() == 2);
  CHECK(std::count_if(c.findings.begin(), c.findings.end(),
                      [](const Finding& finding) { return finding.alert; }) == 1);

  Case alone;  // a confirmed rule of another family, or a low one, does not speak for it
  alone.set("sql_injection", kFail).hit(Severity::low).hit(Severity::high, true, "other").run();
  const auto check = std::find_if(alone.findings.begin(), alone.findings.end(),
                                  [](const Finding& f) { return f.id == "sql_injection"; });
  REQUIRE(check != alone.findings.end());
  CHECK(check->alert);
}

TEST_CASE("evidence of a place whose name is secret is masked however it looks") {
  for (const char* where :
       {"request.body.$.user.password", "request.body.password", "request.query.pin",
        "request.cookie.session", "request.header.x-api-key", "request.body.$.order.pin"}) {
    INFO(where);
    Case c;
    c.hit(Severity::high);
    c.inspection.rule_hits[0].where = where;
    c.inspection.rule_hits[0].evidence = "hunter2' OR 1=1--";
    c.set("sql_injection", kFail, where, "hunter2' OR 1=1--").run();
    CHECK(c.record.evidence[0] == "***");
    CHECK(c.record.evidence[1] == "***");
  }
  Case c;
  c.set("sql_injection", kFail, "request.query.q", "1 OR 1=1").run();
  CHECK(c.record.evidence[0] == "1 OR 1=1");

  const std::string cut = "request.body.$." + std::string(62, 'a');  // its end may be "password"
  Case unsure;
  unsure.set("sql_injection", kFail, cut, "1 OR 1=1").run();
  CHECK(unsure.record.evidence[0] == "***");
}

TEST_CASE("the kind of a credential is shown though its place is secret") {
  Case c;
  c.set("authorization", kFail, "request.header.authorization", "bearer").run();
  CHECK(c.record.evidence[0] == "bearer");
}

TEST_CASE("evidence and place are masked and cut") {
  Case c;
  c.set("authorization", kFail, "request.query.ann@example.com", "password=hunter2");
  c.set("mime_sniffing", kFail, "response", std::string_view{}).run();
  REQUIRE(c.findings.size() == 2);
  CHECK(c.findings[0].where.find("ann@") == std::string_view::npos);
  CHECK(c.record.evidence[0] == "password=***");
  CHECK(c.findings[1].where == "response");

  const std::string words(500, ' ');
  Case cut;
  cut.set("sql_injection", kFail, "request", words).run();
  CHECK(cut.record.evidence[0].size() == 160);
}
