// SPDX-License-Identifier: Apache-2.0
#include <simdjson.h>

#include <random>

#include "alert_samples.hpp"
#include "sink/alerts/alert_text.hpp"
#include "sink/alerts/firing_alerts.hpp"
#include "sink/alerts/peer_socket.hpp"
#include "sink/alerts/slack_text.hpp"
#include "sink/alerts/syslog_text.hpp"
#include "support/catch.hpp"

using namespace tapwarden;
using namespace std::chrono_literals;

namespace {

const SyslogOrigin kOrigin{"tap.example.com", 42};

std::string json_of(const AlertMessage& message) {
  JsonText out;
  write_alert_json(message, "tap", out);
  return std::string{out.text()};
}

std::string slack_of(const AlertMessage& message) {
  JsonText out;
  write_slack(message, "tap", out);
  return std::string{out.text()};
}

SensorTime at(Duration since) {
  return {since, Timestamp{std::chrono::seconds{1'700'000'100}} + since};
}

bool is_json(const std::string& text) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  return parser.parse(text).get(element) == simdjson::SUCCESS;
}

bool is_one_line(const std::string& text) {
  return text.find_first_of(std::string("\n\r\0\x7f", 4)) == std::string::npos;
}

}  // namespace

TEST_CASE("JSON has all of an alert") {
  Alert alert = test::sample_alert();
  alert.also = {"sqli-003"};
  CHECK(json_of(alert) ==
        R"({"timestamp":"2023-11-14T22:13:20.004000Z","event_type":"alert","sensor":"tap",)"
        R"("severity":"high","title":"SQL injection","finding":{"id":"sqli-014",)"
        R"("confidence":"high","where":"request.query.id","evidence":"1 OR 1=1",)"
        R"("outcome":"answered","owasp":"API8:2023","cwe":"CWE-89","fix":"Bind values.",)"
        R"("also":["sqli-003"]},"endpoint":{"method":"POST","host":"shop.example.com",)"
        R"("path":"/v1/login/{id}"},"status":200,"flow":{"id":77,"src_ip":"192.0.2.1",)"
        R"("src_port":40000,"dest_ip":"198.51.100.2","dest_port":80,"proto":"TCP",)"
        R"("community_id":"1:abc="},"in_iface":"eth1","packets":{"first":4,"last":6},"count":1})");
}

TEST_CASE("JSON of a digest counts by group") {
  CHECK(json_of(test::sample_digest()) ==
        R"({"timestamp":"2023-11-14T22:13:20.000000Z","event_type":"digest","sensor":"tap",)"
        R"("severity":"high","held_back":7,"groups":[{"severity":"high","id":"sqli-014",)"
        R"("title":"SQL injection","endpoint":{"method":"POST","host":"shop.example.com",)"
        R"("path":"/v1/login"},"count":4}],"others":3})");
}

TEST_CASE("times before 1970 and between seconds are times, too") {
  CHECK(rfc3339(Timestamp{}) == "1970-01-01T00:00:00.000000Z");
  CHECK(rfc3339(Timestamp{-1ms}) == "1969-12-31T23:59:59.999000Z");
}

TEST_CASE("a syslog message is RFC 5424 with escaped parameters") {
  Alert alert = test::sample_alert();
  alert.evidence = R"(a"b\c]d)"
                   "\n";
  const std::string text = syslog_text(alert, kOrigin);
  CHECK(
      text.starts_with("<170>1 2023-11-14T22:13:20.004000Z tap.example.com tapwarden 42 alert "
                       "[tapwarden@32473 id=\"sqli-014\" severity=\"high\""));
  CHECK(text.find(R"( evidence="a\"b\\c\]d ")") != std::string::npos);
  CHECK(text.ends_with(
      "] high: SQL injection (sqli-014), answered, on POST shop.example.com/v1/login/{id}"));
}

TEST_CASE("severities have their priorities") {
  Alert alert = test::sample_alert();
  alert.severity = Severity::medium;
  CHECK(syslog_text(alert, kOrigin).starts_with("<172>1 "));
  alert.severity = Severity::low;
  CHECK(syslog_text(alert, kOrigin).starts_with("<173>1 "));
}

TEST_CASE("a host name that no syslog header may have is made one") {
  CHECK(syslog_text(test::sample_alert(), {"a b\xff", 1}).find(" a?b? tapwarden 1 alert ") !=
        std::string::npos);
  CHECK(syslog_text(test::sample_alert(), {"", 1}).find("Z - tapwarden 1 alert ") !=
        std::string::npos);
}

TEST_CASE("CEF escapes bars in its header, and equals signs and backslashes behind it") {
  Alert alert = test::sample_alert();
  alert.title = "a|b\\c=d";
  alert.evidence = "x=1|\\";
  const std::string text = cef_text(alert, "tap");
  CHECK(text.starts_with("CEF:0|tapwarden|tapwarden|"));
  CHECK(text.find(R"(|sqli-014|a\|b\\c=d|8|rt=1700000000004 src=192.0.2.1 dst=198.51.100.2)") !=
        std::string::npos);
  CHECK(text.find(R"( cs1=x\=1|\\ cs1Label=Evidence)") != std::string::npos);
  CHECK(text.ends_with(" dvchost=tap"));
}

TEST_CASE("CEF has IPv6 addresses where they belong") {
  Alert alert = test::sample_alert();
  alert.client = "2001:db8::1";
  alert.server = "2001:db8::2";
  const std::string text = cef_text(alert, "tap");
  CHECK(text.find(" c6a2=2001:db8::1 c6a2Label=Source IPv6 Address") != std::string::npos);
  CHECK(text.find(" src=") == std::string::npos);
}

TEST_CASE("in a chat what the wire chose stands in code and cannot leave it") {
  Alert alert = test::sample_alert();
  alert.path = "/x`<!channel>&";
  const std::string text = slack_of(alert);
  CHECK(text.find("`POST shop.example.com/x'&lt;!channel&gt;&amp;`") != std::string::npos);
  CHECK(text.find("<!channel>") == std::string::npos);
}

TEST_CASE("whatever octets come in, every format is valid UTF-8 on one line") {
  std::mt19937 random(20231114);
  for (int i = 0; i < 300; ++i) {
    const Alert alert = test::hostile_alert(random);
    FiringAlerts firing(10min, "tap");
    const std::vector<AlertMessage> messages{alert};
    for (const std::string& text :
         {json_of(alert), slack_of(alert), firing.fire(messages, at(0s))}) {
      CHECK(is_json(text));
      CHECK(test::is_utf8(text));
      CHECK(is_one_line(text));
    }
    for (const std::string& text :
         {syslog_text(alert, kOrigin), syslog_cef_text(alert, kOrigin), cef_text(alert, "tap")}) {
      CHECK(test::is_utf8(text));
      CHECK(is_one_line(text));
      CHECK(text.size() < 16384);
    }
  }
}

TEST_CASE("a text is cut between characters") {
  CHECK(plain_line("ab\xc3\xa4", 10) == "ab\xc3\xa4");
  CHECK(plain_line("abcdefgh", 7) == "abcd\xe2\x80\xa6");
  CHECK(plain_line("abc\xc3\xa4zz", 7) == "abc\xe2\x80\xa6");
  CHECK(plain_line("a\xff\x01\xc2\x85z", 20) == "a\xef\xbf\xbd  z");
}

TEST_CASE("an alert fires until it was quiet for long enough") {
  FiringAlerts firing(10min, "tap");
  const std::vector<AlertMessage> messages{test::sample_alert()};
  const std::string first = firing.fire(messages, at(0s));
  CHECK(first.find(R"("labels":{"alertname":"SQL injection","severity":"high","rule":"sqli-014",)"
                   R"("host":"shop.example.com","method":"POST","endpoint":"/v1/login/{id}",)"
                   R"("sensor":"tap"})") != std::string::npos);
  CHECK(first.find(R"("startsAt":"2023-11-14T22:13:20.004000Z","endsAt":"2023-11-14T22:25:00)") !=
        std::string::npos);
  const std::vector<AlertRepeat> repeats{{"login", at(5min).wall, 9}};
  firing.note(repeats);
  const std::string again = firing.all(at(6min));
  CHECK(again.find(R"("count":"10")") != std::string::npos);
  CHECK(again.find(R"("endsAt":"2023-11-14T22:30:00)") != std::string::npos);
  CHECK(firing.size() == 1);
  const std::string over = firing.all(at(15min));
  CHECK(firing.size() == 0);
  CHECK(over.find(R"("endsAt":"2023-11-14T22:30:00)") != std::string::npos);
  CHECK(firing.all(at(16min)) == over);  // until it arrived
  firing.forget_ended();
  CHECK(firing.all(at(17min)).empty());
}

TEST_CASE("a request that is made again counts nothing twice") {
  FiringAlerts firing(10min, "tap");
  const std::vector<AlertMessage> messages{test::sample_alert()};
  firing.fire(messages, at(0s));
  CHECK(firing.fire(messages, at(1s)).find(R"("count":"1")") != std::string::npos);
}

TEST_CASE("an alert that becomes more severe ends as what it was") {
  FiringAlerts firing(10min, "tap");
  Alert alert = test::sample_alert();
  alert.severity = Severity::medium;
  firing.fire(std::vector<AlertMessage>{alert}, at(0s));
  alert.severity = Severity::high;
  const std::string text = firing.fire(std::vector<AlertMessage>{alert}, at(60s));
  CHECK(text.find(R"("severity":"high")") != std::string::npos);
  CHECK(text.find(R"("severity":"medium")") != std::string::npos);
  CHECK(text.find(R"("endsAt":"2023-11-14T22:16:00)") != std::string::npos);
}

TEST_CASE("no more fire than there is room for") {
  FiringAlerts firing(10min, "tap", 50);
  Alert alert = test::sample_alert();
  for (int i = 0; i < 1000; ++i) {
    alert.group = std::to_string(i);
    firing.fire(std::vector<AlertMessage>{alert}, at(0s));
  }
  CHECK(firing.size() == 50);
}

TEST_CASE("targets of sockets are read, or refused with what is right") {
  const auto udp = parse_peer("udp://[2001:db8::1]:1514", "514");
  REQUIRE(udp);
  CHECK(udp->host == "2001:db8::1");
  CHECK(udp->port == "1514");
  const auto tcp = parse_peer("tcp://log.example.com", "514");
  REQUIRE(tcp);
  CHECK(tcp->kind == PeerKind::tcp);
  CHECK(tcp->host == "log.example.com");
  CHECK(tcp->port == "514");
  CHECK(parse_peer("/dev/log", "514")->kind == PeerKind::unix_datagram);
  for (const char* const wrong :
       {"", "log.example.com", "udp://", "udp://:1", "udp://h:", "tcp://h:0", "tcp://h:99999",
        "tcp://h:1x", "udp://[::1", "udp://[::1]x"}) {
    INFO(wrong);
    CHECK_FALSE(parse_peer(wrong, "514"));
  }
}
