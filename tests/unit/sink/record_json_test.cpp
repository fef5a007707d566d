// SPDX-License-Identifier: Apache-2.0
#include "sink/record_json.hpp"

#include <simdjson.h>

#include <memory>
#include <random>
#include <string>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

constexpr Reason kUnknown{"not_seen", Outcome::unknown, "Not seen."};

/// One line for each event.
std::vector<std::string> lines_of(const Record& record) {
  JsonText out;
  RecordJson json;
  json.write(record, out);
  std::vector<std::string> lines;
  std::string_view left = out.text();
  while (!left.empty()) {
    const std::size_t end = left.find('\n');
    REQUIRE(end != std::string_view::npos);
    lines.emplace_back(left.substr(0, end));
    left.remove_prefix(end + 1);
  }
  return lines;
}

/// Throws simdjson_error when it is no JSON or no UTF-8.
simdjson::dom::element parsed(simdjson::dom::parser& parser, const std::string& line) {
  return parser.parse(line);
}

struct Plain {
  Plain() {
    record.flow.client = {IpAddress::v4(kClient), 40000};
    record.flow.server = {IpAddress::v4(kServer), 80};
    record.flow.id = 77;
    record.source = "a.pcap";
    endpoint->method = "GET";
    endpoint->host = "shop.example.com";
    endpoint->path = "/v1/users";
    record.endpoint = endpoint;
    record.judgement = judgement;
    record.url = "/v1/users";
    record.status = 200;
    record.request.protocol = record.response.protocol = "HTTP/1.1";
    record.packet_first = 4;
    record.packet_last = 6;
    record.request.seen = record.response.seen = {Seen::complete, Seen::complete};
    for (CheckSummary& check : judgement->verdict.checks) check = {Outcome::unknown, &kUnknown};
  }
  std::string line() {
    const std::vector<std::string> lines = lines_of(record);
    REQUIRE(lines.size() == 1);
    return lines[0];
  }
  bool writes(std::string_view part) {
    const std::string text = line();
    INFO(text);
    return text.find(part) != std::string::npos;
  }
  static constexpr std::uint8_t kClient[4] = {192, 0, 2, 1};
  static constexpr std::uint8_t kServer[4] = {198, 51, 100, 2};
  void add(const Finding& finding, std::string_view evidence = {}) {
    judgement->findings.push_back(finding);
    record.evidence.push_back(evidence);
  }
  std::shared_ptr<EndpointName> endpoint = std::make_shared<EndpointName>();
  std::shared_ptr<Judgement> judgement = std::make_shared<Judgement>();
  Record record;
};

std::string timestamp_of(Timestamp time) {
  Plain plain;
  plain.record.time = time;
  return plain.line().substr(14, 31);
}

std::string octets(std::mt19937& random, std::size_t size_max) {
  // Half of them around what JSON and UTF-8 care about.
  constexpr std::string_view kOdd =
      "\"\\/\b\f\n\r\t\x7f\x80\xbf\xc0\xc1\xc2\xdf\xe0\xed\xa0\xef\xbb\xf0\xf4\x90\xf5\xff{}[]:,";
  std::string text;
  for (auto left = random() % (size_max + 1); left > 0; --left) {
    text += random() % 2 == 0 ? kOdd[random() % kOdd.size()] : static_cast<char>(random() % 256);
  }
  return text;
}

}  // namespace

TEST_CASE("an event has the envelope of EVE") {
  Plain plain;
  simdjson::dom::parser parser;
  const std::string line = plain.line();
  const auto event = parsed(parser, line);
  CHECK(std::string_view{event["event_type"]} == "http");
  CHECK(std::string_view{event["src_ip"]} == "192.0.2.1");
  CHECK(std::uint64_t{event["src_port"]} == 40000);
  CHECK(std::string_view{event["dest_ip"]} == "198.51.100.2");
  CHECK(std::uint64_t{event["dest_port"]} == 80);
  CHECK(std::uint64_t{event["flow_id"]} == 77);
  CHECK(std::string_view{event["pcap_filename"]} == "a.pcap");
  CHECK(std::uint64_t{event["http"]["status"]} == 200);
  CHECK(std::uint64_t{event["tapwarden"]["packets"]["last"]} == 6);
  CHECK(event["vlan"].error() == simdjson::NO_SUCH_FIELD);
}

TEST_CASE("an IPv6 address is written in its short form") {
  Plain plain;
  const std::uint8_t address[16] = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  plain.record.flow.client = {IpAddress::v6(address), 40000};
  CHECK(plain.writes(R"("src_ip":"2001:db8::1")"));
}

TEST_CASE("tags of a frame are listed outermost first") {
  Plain plain;
  plain.record.flow.vlan = {{100, 7}, 2};
  CHECK(plain.writes(R"("vlan":[100,7])"));
}

TEST_CASE("a timestamp has microseconds and is in UTC") {
  using namespace std::chrono;
  CHECK(timestamp_of(Timestamp{seconds{1700000000} + 4ms}) == "2023-11-14T22:13:20.004000+0000");
  CHECK(timestamp_of(Timestamp{nanoseconds{1}}) == "1970-01-01T00:00:00.000000+0000");
  CHECK(timestamp_of(Timestamp{nanoseconds{999'999'999}}) == "1970-01-01T00:00:00.999999+0000");
  CHECK(timestamp_of(Timestamp{seconds{951782400}}) == "2000-02-29T00:00:00.000000+0000");
  CHECK(timestamp_of(Timestamp{seconds{4294967295}}) == "2106-02-07T06:28:15.000000+0000");
}

TEST_CASE("a timestamp before 1970 is still a timestamp") {
  using namespace std::chrono;
  CHECK(timestamp_of(Timestamp{nanoseconds{-1}}) == "1969-12-31T23:59:59.999999+0000");
  CHECK(timestamp_of(Timestamp::min()).size() == 31);
  CHECK(timestamp_of(Timestamp::max()).size() == 31);
}

TEST_CASE("the second that is kept from one event to the next is not taken for another") {
  using namespace std::chrono;
  Plain plain;
  JsonText out;
  RecordJson json;
  for (const int second : {10, 10, 11, 10}) {
    out.clear();
    plain.record.time = Timestamp{seconds{second}};
    json.write(plain.record, out);
    CHECK(out.text().substr(14, 19) == "1970-01-01T00:00:" + std::to_string(second));
  }
}

TEST_CASE("two flows whose places in the cache are the same keep their own addresses") {
  Plain plain;
  JsonText out;
  RecordJson json;
  json.write(plain.record, out);
  plain.record.flow.id += 1024;
  plain.record.flow.client.port = 50000;
  json.write(plain.record, out);
  plain.record.flow.id -= 1024;
  plain.record.flow.client.port = 40000;
  json.write(plain.record, out);
  const std::string text{out.text()};
  CHECK(text.find("\"src_port\":50000") != std::string::npos);
  CHECK(text.rfind("\"src_port\":40000") > text.find("\"src_port\":50000"));
}

TEST_CASE("a half has only its own fields") {
  Plain plain;
  plain.record.half = Half::request_only;
  plain.record.half_reason = HalfReason::no_answer_seen;
  CHECK_FALSE(plain.writes("\"status\""));
  CHECK(plain.writes(R"("half":"request_only","half_reason":"no_answer_seen")"));

  Plain response;
  response.record.half = Half::response_only;
  response.record.half_reason = HalfReason::gap;
  *response.endpoint = {};
  response.record.url = {};
  CHECK_FALSE(response.writes("\"endpoint\""));
  CHECK_FALSE(response.writes("\"auth\""));
  CHECK(response.writes(R"("status":200)"));
}

TEST_CASE("what was seen of a message is one word, and the part is named when it is not whole") {
  struct Row {
    Completeness seen;
    std::string_view word;
  };
  for (const Row& row : std::vector<Row>{{{Seen::complete, Seen::complete}, "complete"},
                                         {{Seen::absent, Seen::absent}, "absent"},
                                         {{Seen::truncated, Seen::absent}, "head_truncated"},
                                         {{Seen::gap, Seen::complete}, "head_gap"},
                                         {{Seen::complete, Seen::absent}, "body_absent"},
                                         {{Seen::complete, Seen::truncated}, "body_truncated"},
                                         {{Seen::complete, Seen::gap}, "body_gap"}}) {
    Plain plain;
    plain.record.response.seen = row.seen;
    const std::string word{row.word};
    CHECK(plain.writes(R"("completeness":{"request":"complete","response":")" + word + "\"}"));
    plain.record.request.seen = row.seen;
    plain.record.request.body_missing = 7;
    CHECK(plain.writes(R"("completeness":{"request":")" + word + R"(","response":")" + word +
                       R"(","request_missing_bytes":7},)"));
  }
}

TEST_CASE("the size of a request body is written when there is one") {
  Plain plain;
  CHECK_FALSE(plain.writes("request_bytes"));
  plain.record.request.body_size = 17;
  CHECK(plain.writes(R"("request_bytes":17,)"));
}

TEST_CASE("an unknown check tells why unless the reason holds for every exchange") {
  constexpr Reason kStanding{"not_built", Outcome::unknown, "Not built.", false, true};
  Plain plain;
  CHECK(plain.writes(R"("unknown":{"sql_injection":"not_seen")"));
  for (CheckSummary& check : plain.judgement->verdict.checks) check.reason = &kStanding;
  CHECK(plain.writes(R"("sql_injection":"unknown")"));
  CHECK_FALSE(plain.writes(R"("unknown":{)"));
  plain.judgement->verdict.checks[3].reason = &kUnknown;
  CHECK(plain.writes(R"("unknown":{"authorization":"not_seen"})"));
}

TEST_CASE("the text of a shared judgement or endpoint is that of one alone") {
  std::mt19937 random(20240302);
  JsonText text;
  RecordJson json;
  Plain plain;
  std::vector<std::shared_ptr<Judgement>> judgements;
  std::vector<std::shared_ptr<EndpointName>> endpoints;
  std::vector<std::string> words;
  for (int i = 0; i < 64; ++i) words.push_back(octets(random, 20));
  const auto word = [&] { return std::string_view{words[random() % words.size()]}; };
  for (std::uint32_t i = 0; i < 9; ++i) {
    auto& judgement = judgements.emplace_back(std::make_shared<Judgement>());
    judgement->verdict = plain.judgement->verdict;
    judgement->auth.where = word();
    judgement->is_shared = i % 4 != 0;
    judgement->hash = i / 3;  // a set has two places
    for (auto left = random() % 4; left > 0; --left) {
      Finding& finding = judgement->findings.emplace_back();
      finding.id = finding.title = finding.owasp = finding.cwe = "words";
      finding.where = word();
      finding.alert = left % 2 == 0;
    }
    auto& endpoint = endpoints.emplace_back(std::make_shared<EndpointName>());
    endpoint->method = "GET";
    endpoint->host = word();
    endpoint->path = word();
    endpoint->hash = i / 3;
  }
  for (int round = 0; round < 3000; ++round) {
    plain.record.judgement = judgements[random() % judgements.size()];
    plain.record.endpoint = endpoints[random() % endpoints.size()];
    plain.record.half = static_cast<Half>(random() % 3);
    plain.record.evidence.clear();
    for (std::size_t i = 0; i < plain.record.judgement->findings.size(); ++i) {
      plain.record.evidence.push_back(random() % 2 == 0 ? std::string_view{} : word());
    }
    text.clear();
    json.write(plain.record, text);
    JsonText alone;
    RecordJson fresh;
    fresh.write(plain.record, alone);
    REQUIRE(text.text() == alone.text());
  }
}

TEST_CASE("latency is written in milliseconds with three digits") {
  Plain plain;
  CHECK_FALSE(plain.writes("latency_ms"));
  plain.record.latency = std::chrono::microseconds{1234567};
  CHECK(plain.writes(R"("latency_ms":1234.567,)"));
  plain.record.latency = std::chrono::microseconds{5};
  CHECK(plain.writes(R"("latency_ms":0.005,)"));
  plain.record.latency = std::chrono::nanoseconds{999};
  CHECK(plain.writes(R"("latency_ms":0.000,)"));
}

TEST_CASE("a score is written only when something was evaluated") {
  Plain plain;
  CHECK_FALSE(plain.writes("audit_score"));
  plain.judgement->verdict.evaluated = 4;
  plain.judgement->verdict.audit_score = 75;
  CHECK(plain.writes(R"("audit_score":75,"evaluated":4)"));
}

TEST_CASE("only findings that alert have an alert event, with the severities of EVE") {
  Plain plain;
  Finding finding;
  finding.id = "sqli-001";
  finding.title = "A rule";
  finding.owasp = "API8:2023";
  finding.cwe = "CWE-89";
  for (const Severity severity : {Severity::high, Severity::medium, Severity::low}) {
    finding.severity = severity;
    finding.alert = severity != Severity::low;
    plain.add(finding);
  }
  const std::vector<std::string> lines = lines_of(plain.record);
  REQUIRE(lines.size() == 3);
  simdjson::dom::parser parser;
  CHECK(std::uint64_t{parsed(parser, lines[1])["alert"]["severity"]} == 1);
  CHECK(std::uint64_t{parsed(parser, lines[2])["alert"]["severity"]} == 2);
  CHECK(std::string_view{parsed(parser, lines[2])["event_type"]} == "alert");
}

TEST_CASE("the reasons of a level are the findings that stand at it") {
  Plain plain;
  plain.judgement->verdict.effective_level = Severity::medium;
  Finding finding;
  finding.id = "authorization";
  finding.reason = "no_credential";
  finding.severity = Severity::medium;
  plain.add(finding);
  finding.id = "sqli-001";
  finding.reason = {};
  plain.add(finding);
  finding.severity = Severity::low;
  finding.id = "mime_sniffing";
  plain.add(finding);
  CHECK(plain.writes(R"("reasons":["authorization:no_credential","sqli-001"])"));
}

TEST_CASE("numbers of signatures are stable and tell checks from rules") {
  CHECK(signature_id("sql_injection") == 9'000'001);
  CHECK(signature_id("bfla") == 9'000'015);
  CHECK(signature_id("sqli-001") == signature_id("sqli-001"));
  CHECK(signature_id("sqli-001") != signature_id("sqli-002"));
  for (const char* id : {"sqli-001", "", "another-999"}) {
    CHECK(signature_id(id) >= 9'100'000);
    CHECK(signature_id(id) <= 9'999'999);
  }
}

TEST_CASE("whatever octets come in an event is one line of valid JSON and UTF-8") {
  std::mt19937 random(20231114);
  simdjson::dom::parser parser;
  for (int round = 0; round < 3000; ++round) {
    std::array<std::string, 14> texts;
    for (std::string& text : texts) text = octets(random, round % 100 == 0 ? 5000 : 40);
    Plain plain;
    Record& record = plain.record;
    record.source = texts[0];
    plain.endpoint->method = texts[1];
    plain.endpoint->host = texts[2];
    record.url = texts[3];
    record.user_agent = texts[4];
    record.referer = texts[5];
    record.forwarded_for = texts[6];
    record.location = texts[7];
    record.response.content_type = texts[8];
    plain.endpoint->path = texts[9];
    plain.judgement->auth.where = texts[10];
    record.half = static_cast<Half>(random() % 3);
    record.time = Timestamp{Duration{static_cast<std::int64_t>(random() >> 1) * 4'000'000'000}};
    record.anomalies = AnomalySet{random()};
    Finding finding;
    finding.id = "sqli-001";
    finding.title = texts[11];
    finding.where = texts[12];
    finding.alert = true;
    plain.add(finding, texts[13]);
    const std::vector<std::string> lines = lines_of(record);
    REQUIRE(lines.size() == 2);
    for (const std::string& line : lines) {
      simdjson::dom::element event;
      const auto error = parser.parse(line).get(event);
      INFO(line);
      REQUIRE(error == simdjson::SUCCESS);
      for (const char c : line) REQUIRE(static_cast<unsigned char>(c) >= 0x20);
    }
  }
}

TEST_CASE("text that is valid UTF-8 comes back as it was") {
  simdjson::dom::parser parser;
  for (const char* text :
       {"/caf\xc3\xa9", "/\xe2\x82\xac", "/\xf0\x9f\x98\x80", "quote \" back \\ slash / tab \t",
        "\x01\x1f\x7f", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80"}) {
    Plain plain;
    plain.record.user_agent = text;
    const std::string line = plain.line();
    CHECK(std::string_view{parsed(parser, line)["http"]["http_user_agent"]} == text);
  }
}

TEST_CASE("octets that are no UTF-8 become the replacement character") {
  simdjson::dom::parser parser;
  constexpr std::string_view kReplaced = "\xef\xbf\xbd";
  for (const char* text : {"\x80", "\xff", "\xc3", "\xc0", "\xf5"}) {
    Plain plain;
    plain.record.user_agent = text;
    const std::string line = plain.line();
    CHECK(std::string_view{parsed(parser, line)["http"]["http_user_agent"]} == kReplaced);
  }
  Plain plain;
  plain.record.user_agent = "a\xed\xa0\x80z";  // a surrogate, three octets
  CHECK(plain.writes("a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz"));
}
