// SPDX-License-Identifier: Apache-2.0
// An API as the checks want it, and texts that only look like an attack. Alarms here are false.
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

// Behind a TLS terminator at 192.0.2.1, which says so in X-Forwarded-Proto.
const craft::Host kTerminator{"192.0.2.1", 50500};
const craft::Host kServer{"198.51.100.30", 8080};

std::string token() {
  return craft::jwt(
      R"({"sub":"7d9f3f1e","iss":"https://id.example.com","aud":"api","iat":1699999000,"exp":1700003600})");
}

Message request(const std::string& line) {
  Message message(line + " HTTP/1.1");
  message.header("Host", "api.example.com")
      .header("Accept", "application/json, application/problem+json")
      .header("Accept-Encoding", "identity")
      .header("Authorization", "Bearer " + token())
      .header("X-Forwarded-For", "203.0.113.10")
      .header("X-Forwarded-Proto", "https");
  return message;
}

Message answer(const Conversation& talk, const std::string& status) {
  Message message("HTTP/1.1 " + status);
  message.header("Date", craft::http_date(talk.now()))
      .header("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
      .header("X-Content-Type-Options", "nosniff")
      .header("X-Frame-Options", "DENY")
      .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
      .header("RateLimit-Limit", "100")
      .header("RateLimit-Remaining", "98")
      .header("RateLimit-Reset", "60")
      .header("Cache-Control", "no-store");
  return message;
}

void exchange(Conversation& talk, const Message& asked, const Message& answered) {
  talk.request(asked.text());
  talk.wait(6ms);
  talk.response(answered.text());
  talk.wait(800ms);
}

Capture clean_api() {
  const std::string order = "/v1/orders/9b2d7c1e-5f60-4a3b-8c1d-2e3f4a5b6c7d";
  Capture capture;
  Conversation talk(capture, kTerminator, kServer);
  talk.handshake();
  exchange(talk, request("GET /v1/orders?limit=20&offset=0"),
           answer(talk, "200 OK").json(R"([{"order":"9b2d7c1e-5f60-4a3b-8c1d-2e3f4a5b6c7d"}])"));
  exchange(talk, request("POST /v1/orders").json(R"({"sku":"lamp","count":2})"),
           answer(talk, "201 Created")
               .header("Location", order)
               .json(R"({"order":"9b2d7c1e-5f60-4a3b-8c1d-2e3f4a5b6c7d"})"));
  exchange(talk, request("PATCH " + order).json(R"({"count":3})"),
           answer(talk, "200 OK").json(R"({"count":3})"));
  exchange(talk, request("DELETE " + order), answer(talk, "204 No Content"));
  exchange(talk, request("GET " + order),
           answer(talk, "404 Not Found")
               .body("application/problem+json", R"({"title":"No such order","status":404})"));
  exchange(talk, request("PUT /v1/orders").json(R"({})"),
           answer(talk, "405 Method Not Allowed")
               .header("Allow", "GET, POST")
               .body("application/problem+json", R"({"title":"Not allowed","status":405})"));
  talk.fin();
  return capture;
}

// Words of SQL, apostrophes and dashes as people write them.
Capture sql_words() {
  Capture capture;
  Conversation talk(capture, kTerminator, kServer);
  talk.handshake();
  for (const char* target :
       {"/v1/search?q=select+the+best+plan+from+our+menu", "/v1/people?name=O%27Reilly",
        "/v1/search?q=union+station+--+all+tracks", "/v1/notes?title=it%27s+1+%3D+1%2C+isn%27t+it",
        "/v1/search?q=drop+table+lamp%3B+oak", "/v1/articles/how-to-order-by-phone"}) {
    exchange(talk, request(std::string("GET ") + target),
             answer(talk, "200 OK").json(R"({"results":[]})"));
  }
  exchange(talk,
           request("POST /v1/notes")
               .json(R"({"text":"Rock 'n' roll -- insert coin, then update your score"})"),
           answer(talk, "201 Created").json(R"({"stored":true})"));
  talk.fin();
  return capture;
}

}  // namespace

std::vector<Demo> clean() {
  return {
      {"clean_api.pcap",
       "An API as the checks want it, seen in plaintext behind its TLS terminator",
       to_pcap(clean_api())},
      {"sql_words.pcap", "Apostrophes, dashes and words of SQL that are no attack",
       to_pcap(sql_words())},
  };
}

}  // namespace tapwarden::pcaps
