// SPDX-License-Identifier: Apache-2.0
#include "sink/alerts/alert.hpp"

#include "alert_samples.hpp"
#include "support/catch.hpp"

using namespace tapwarden;
using test::SampleRecord;

TEST_CASE("findings of one family and place are one alert that names the others") {
  SampleRecord sample;
  sample.add("sqli-014", "request.query.id", Severity::high, true, "1 OR 1=1");
  sample.add("xss-002", "request.query.id", Severity::high);
  sample.add("sqli-003", "request.query.id", Severity::medium);
  sample.add("sqli-003", "request.query.id", Severity::medium);
  sample.add("sqli-005", "request.query.q", Severity::medium);
  const std::vector<Alert> alerts = alerts_of(sample.record, Severity::medium);
  REQUIRE(alerts.size() == 3);
  CHECK(alerts[0].id == "sqli-014");
  CHECK(alerts[0].evidence == "1 OR 1=1");
  CHECK(alerts[0].also == std::vector<std::string>{"sqli-003", "sqli-003"});
  CHECK(alerts[1].id == "xss-002");
  CHECK(alerts[1].also.empty());
  CHECK(alerts[2].where == "request.query.q");
}

TEST_CASE("posture and what is less severe than the level alert nobody") {
  SampleRecord sample;
  sample.add("secure_connection", "connection", Severity::high, false);
  sample.add("sqli-003", "request.query.id", Severity::medium);
  CHECK(alerts_of(sample.record, Severity::high).empty());
  CHECK(alerts_of(sample.record, Severity::medium).size() == 1);
}

TEST_CASE("groups are endpoint and rule") {
  SampleRecord sample;
  sample.add("sqli-003", "request.query.id", Severity::medium);
  const std::string group = alerts_of(sample.record, Severity::low).at(0).group;
  sample.judgement->findings[0].where = "request.query.q";
  CHECK(alerts_of(sample.record, Severity::low).at(0).group == group);
  sample.endpoint->path = "/v2/login";
  CHECK(alerts_of(sample.record, Severity::low).at(0).group != group);
  sample.endpoint->path = "/v1/login";
  sample.judgement->findings[0].id = "sqli-004";
  CHECK(alerts_of(sample.record, Severity::low).at(0).group != group);
}

TEST_CASE("the family of a check is the check") {
  CHECK(family_of("sqli-014") == "sqli");
  CHECK(family_of("secret-leak-002") == "secret-leak");
  CHECK(family_of("mime_sniffing") == "mime_sniffing");
}
