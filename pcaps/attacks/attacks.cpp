// SPDX-License-Identifier: Apache-2.0
// SQL injection through every place that a client controls, and the three ways it can end.
#include <string>

#include "craft/conversation.hpp"
#include "craft/http_text.hpp"
#include "pcaps/areas.hpp"

namespace tapwarden::pcaps {
namespace {

using namespace std::chrono_literals;
using craft::Capture;
using craft::Conversation;
using craft::Message;

const craft::Host kAttacker{"203.0.113.66", 43210};
const craft::Host kServer{"198.51.100.40", 80};

Message request(const std::string& line) {
  Message message(line + " HTTP/1.1");
  message.header("Host", "shop.example.com").header("User-Agent", "curl/7.88.1");
  message.header("Accept", "*/*");
  return message;
}

Message ok() { return Message("HTTP/1.1 200 OK").json(R"({"items":[{"sku":"lamp"}]})"); }

std::vector<std::uint8_t> one_exchange(const Message& asked, const Message& answered) {
  Capture capture;
  Conversation talk(capture, kAttacker, kServer);
  talk.handshake();
  talk.request(asked.text());
  talk.wait(15ms);
  talk.response(answered.text());
  talk.fin();
  return to_pcap(capture);
}

const std::string kForm = "application/x-www-form-urlencoded";

Message database_error() {
  return Message("HTTP/1.1 500 Internal Server Error")
      .body("text/plain",
            "You have an error in your SQL syntax; check the manual that corresponds to your MySQL "
            "server version for the right syntax to use near ''1''' at line 1");
}

// The server answers after the five seconds that the query asked it to sleep.
std::vector<std::uint8_t> delayed() {
  Capture capture;
  Conversation talk(capture, kAttacker, kServer);
  talk.handshake();
  talk.request(request("GET /items?id=1%20AND%20SLEEP(5)--%20-").text());
  talk.wait(5s + 20ms);
  talk.response(ok().text());
  talk.fin();
  return to_pcap(capture);
}

}  // namespace

std::vector<Demo> attacks() {
  return {
      {"sqli_query.pcap", "In a query value, percent-encoded; answered",
       one_exchange(request("GET /items?category=lamps%27%20UNION%20SELECT%20user%2C"
                            "password%20FROM%20users--%20"),
                    ok())},
      {"sqli_path.pcap", "In a path segment; answered",
       one_exchange(request("GET /items/1%27%20OR%20%271%27%3D%271"), ok())},
      {"sqli_form.pcap", "In a form field of a login; answered",
       one_exchange(request("POST /login").body(kForm, "user=admin%27--+&password=x"),
                    Message("HTTP/1.1 302 Found")
                        .header("Location", "/account")
                        .header("Content-Length", "0"))},
      {"sqli_json.pcap", "In a JSON string, with a Unicode escape for the apostrophe; answered",
       one_exchange(request("POST /items/search")
                        .json(R"({"filter":{"name":"x\u0027 OR 1=1 UNION SELECT 1,2,3-- "}})"),
                    ok())},
      {"sqli_cookie.pcap", "In a cookie; answered",
       one_exchange(request("GET /account")
                        .header("Cookie",
                                "lang=en; cart=7' AND 1=1 UNION ALL "
                                "SELECT NULL,NULL-- "),
                    ok())},
      {"sqli_header.pcap", "In a header that ends up in a log table; answered",
       one_exchange(
           request("GET /items").header("X-Forwarded-For", "1'; DROP TABLE visits; SELECT '1"),
           ok())},
      {"sqli_blocked.pcap", "Refused by a filter in front: 403",
       one_exchange(request("GET /items?id=1%27%20UNION%20SELECT%20NULL%2CNULL--%20"),
                    Message("HTTP/1.1 403 Forbidden").body("text/plain", "Forbidden\n"))},
      {"sqli_database_error.pcap", "The answer carries the error text of a database",
       one_exchange(request("GET /items?id=1%27%20AND%20%271%27%3D%271%27"), database_error())},
      {"sqli_delay.pcap", "The answer comes after the sleep that was injected", delayed()},
  };
}

}  // namespace tapwarden::pcaps
