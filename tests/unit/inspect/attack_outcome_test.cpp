// SPDX-License-Identifier: Apache-2.0
// What became of an attack, read from its answer.
#include "inspect/attack_outcome.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

struct Case {
  Case(std::string_view family, std::string_view evidence) {
    hit.family = family;
    hit.evidence = evidence;
    hit.confirmed = true;
    hit.severity = Severity::high;
    exchange.half = Half::whole;
    exchange.response.status = 200;
  }
  Case& status(std::uint16_t number) {
    exchange.response.status = number;
    return *this;
  }
  Case& body(std::string_view type, std::string_view text) {
    exchange.response.headers.add(HeaderName::content_type, "Content-Type", type);
    exchange.response.body = as_bytes(text);
    return *this;
  }
  Case& after(Duration time) {
    exchange.response.first.time = exchange.request.last.time + time;
    return *this;
  }
  Case& found(std::string_view family, bool confirmed = true) {
    RuleHit one;
    one.family = family;
    one.confirmed = confirmed;
    answer.push_back(one);
    return *this;
  }
  AttackOutcome outcome() { return outcome_of(hit, exchange, answer); }
  RuleHit hit;
  HttpExchange exchange;
  std::vector<RuleHit> answer;
};

}  // namespace

TEST_CASE("what an attack was after in the answer makes it likely successful") {
  CHECK(Case("sqli", "1'").found("dberror", false).outcome() == AttackOutcome::likely_successful);
  CHECK(Case("xss", "<b>").found("dberror").outcome() == AttackOutcome::answered);
  CHECK(Case("traversal", "../").found("source").outcome() == AttackOutcome::likely_successful);
  CHECK(Case("traversal", "../").found("source", false).outcome() == AttackOutcome::answered);
  CHECK(Case("cmdi", ";id").found("cmdout").outcome() == AttackOutcome::likely_successful);
  CHECK(Case("exposure", "/.env").found("secrets").outcome() == AttackOutcome::likely_successful);
  CHECK(Case("exposure", "/.env").status(404).found("secrets").outcome() == AttackOutcome::blocked);
  Case unsure("sqli", "1'");
  unsure.hit.confirmed = false;
  CHECK(unsure.found("dberror").outcome() == AttackOutcome::answered);
}

TEST_CASE("a tag that comes back unescaped in a document is a success") {
  const std::string_view tag = "<img src=x onerror=alert(1)>";
  const auto outcome = [&](std::string_view type, std::string_view text) {
    return Case("xss", tag).body(type, text).outcome();
  };
  CHECK(outcome("text/html", "<p>No <img src=x onerror=alert(1)> found</p>") ==
        AttackOutcome::likely_successful);
  CHECK(outcome("text/html", "<p>No &lt;img src=x onerror=alert(1)&gt; found</p>") ==
        AttackOutcome::answered);
  CHECK(outcome("application/json", R"({"q":"<img src=x onerror=alert(1)>"})") ==
        AttackOutcome::answered);
}

TEST_CASE("a product that only an engine can have made is a success") {
  CHECK(injected_product("{{1337*1337}}") == 1787569);
  CHECK(injected_product("${ 1337 * '1337' }") == 1787569);
  CHECK(injected_product("{{7*7}}") == 0);
  CHECK(injected_product("*") == 0);
  CHECK(injected_product("99999999999*9") == 0);
  CHECK(Case("ssti", "{{1337*1337}}").body("text/html", "Hello 1787569!").outcome() ==
        AttackOutcome::likely_successful);
  CHECK(Case("ssti", "{{1337*1337}}").body("text/html", "1337*1337 is 1787569").outcome() ==
        AttackOutcome::answered);
  CHECK(Case("ssti", "{{1337*1337}}").body("text/html", "id 917875690").outcome() ==
        AttackOutcome::answered);
}

TEST_CASE("a delay is read as the interpreter would") {
  struct Row {
    const char* value;
    unsigned seconds;
  };
  for (const Row& row : std::vector<Row>{{"1 AND SLEEP(5)", 5},
                                         {"';select pg_sleep(10)--", 10},
                                         {"'; WAITFOR DELAY '0:0:7'--", 7},
                                         {"; sleep 5", 5},
                                         {"| sleep 2m", 120},
                                         {"&& ping -c 10 127.0.0.1", 9},
                                         {"& ping -n 6 localhost", 5},
                                         {"dbms_pipe.receive_message('a',5)", 5},
                                         {"BENCHMARK(5000000,MD5(1))", 0},
                                         {"I sleep well", 0},
                                         {"sleep", 0}}) {
    INFO(row.value);
    CHECK(injected_delay(row.value) == row.seconds);
  }
  using namespace std::chrono_literals;
  CHECK(Case("cmdi", "; sleep 5").after(5s).outcome() == AttackOutcome::likely_successful);
  CHECK(Case("cmdi", "; sleep 5").after(1s).outcome() == AttackOutcome::answered);
  CHECK(Case("nosql", "sleep(5000)").after(5s).outcome() == AttackOutcome::likely_successful);
}

TEST_CASE("the outcome moves the severity") {
  RuleHit hit;
  hit.severity = Severity::high;
  hit.outcome = AttackOutcome::blocked;
  CHECK(severity_by_outcome(hit) == Severity::medium);
  hit.family = "exposure";
  CHECK(severity_by_outcome(hit) == Severity::low);
  hit.severity = Severity::low;
  hit.outcome = AttackOutcome::likely_successful;
  CHECK(severity_by_outcome(hit) == Severity::high);
}

TEST_CASE("ten records without a credential are one step worse") {
  Case c("pii", "");
  c.hit.severity = Severity::low;
  c.hit.regulations = "GDPR";
  c.hit.count = 10;
  CHECK(severity_by_records(c.hit, c.exchange, AuthType::none) == Severity::medium);
  CHECK(severity_by_records(c.hit, c.exchange, AuthType::bearer) == Severity::low);
  c.hit.count = 9;
  CHECK(severity_by_records(c.hit, c.exchange, AuthType::none) == Severity::low);
  c.hit.count = 10;
  c.body("text/html", "<html>");
  CHECK(severity_by_records(c.hit, c.exchange, AuthType::none) == Severity::low);
}
