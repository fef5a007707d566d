// SPDX-License-Identifier: Apache-2.0
// The words of the traffic.
#include <array>

#include "bench_pcaps/traffic.hpp"
#include "craft/http_text.hpp"

namespace tapwarden::bench {
namespace {

constexpr std::array kHosts{"api.example.com", "orders.example.com", "accounts.example.com",
                            "catalogue.example.com"};
constexpr std::array kAgents{
    "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0",
    "ExampleShop/7.4 (iPhone; iOS 16.5; Scale/3.00)", "okhttp/4.11.0", "python-requests/2.31.0"};
constexpr std::array kWords{"lamp",  "desk",   "chair", "window", "garden", "paper",
                            "cable", "market", "river", "silver", "north",  "summer"};

template <class List>
const auto& one_of(Random& random, const List& list) {
  return list[random.below(static_cast<std::uint32_t>(list.size()))];
}

std::string hex(Random& random, std::size_t digits) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < digits; ++i) text += kDigits[random.below(16)];
  return text;
}

std::string uuid(Random& random) {
  return hex(random, 8) + "-" + hex(random, 4) + "-4" + hex(random, 3) + "-a" + hex(random, 3) +
         "-" + hex(random, 12);
}

std::string number(Random& random, std::uint32_t limit) {
  return std::to_string(1 + random.below(limit));
}

std::string item(Random& random) {
  const std::string name = one_of(random, kWords);
  return R"({"id":")" + uuid(random) + R"(","name":")" + name + " " + one_of(random, kWords) +
         R"(","price":)" + number(random, 900) + ".95" + R"(,"stock":)" + number(random, 5000) +
         R"(,"tags":[")" + one_of(random, kWords) + R"(",")" + one_of(random, kWords) +
         R"("],"note":"Delivered within )" + number(random, 9) + R"( days, returns are free"})";
}

// A JSON document of about `size` octets.
std::string document(Random& random, std::size_t size) {
  std::string text = R"({"page":1,"items":[)";
  if (size >= 300) text += item(random);
  while (text.size() + 220 < size) text += "," + item(random);
  text += R"(],"note":")";
  while (text.size() + 2 < size) text += 'x';
  return text + "\"}";
}

constexpr std::size_t kBodyMin = 200;
constexpr std::size_t kBodyMax = 65536;

// Documents of 200 B to 64 KB, most of them small: sizes in equal ratios, drawn by a squared share.
// Made once: writing half a gigabyte of fresh JSON would take longer than everything else.
const std::string& body(Random& random, std::uint32_t largest) {
  constexpr std::uint32_t kSizes = 64;
  static const std::vector<std::string> bodies = [] {
    Random fixed(7);
    std::vector<std::string> made;
    // 65536 / 200 = 1.0963^63, in whole numbers so that every machine agrees.
    std::uint64_t size = kBodyMin * 10000;
    for (std::uint32_t i = 0; i < kSizes; ++i) {
      made.push_back(document(fixed, i + 1 == kSizes ? kBodyMax : size / 10000));
      size = size * 10963 / 10000;
    }
    return made;
  }();
  const std::uint64_t share = random.below(1000);
  const std::uint64_t skewed = share * (530 + 470 * share / 1000) / 1000;
  return bodies[skewed * largest / 1000];
}

std::string path(Random& random, bool collection) {
  static constexpr std::array kCollections{"orders", "customers", "invoices", "products",
                                           "carts",  "shipments", "payments", "reviews"};
  std::string text = std::string("/api/v") + (random.percent(70) ? "1/" : "2/");
  text += one_of(random, kCollections);
  if (collection) return text;
  text += "/" + (random.percent(70) ? uuid(random) : number(random, 90000));
  if (random.percent(30)) text += "/items";
  if (random.percent(40)) {
    text += "?page=" + number(random, 50) + "&limit=50&sort=name&q=" + one_of(random, kWords) +
            "+" + one_of(random, kWords);
  }
  return text;
}

std::string status_line(Random& random, const std::string& method) {
  const std::uint32_t draw = random.below(1000);
  if (draw < 40) return "404 Not Found";
  if (draw < 60) return "401 Unauthorized";
  if (draw < 70) return "422 Unprocessable Content";
  if (draw < 75) return "500 Internal Server Error";
  if (method == "POST") return "201 Created";
  return method == "DELETE" ? "204 No Content" : "200 OK";
}

craft::Message mixed_request(Random& random, const std::string& method, const Client& client) {
  craft::Message message(method + " " + path(random, method == "POST") + " HTTP/1.1");
  message.header("Host", client.host)
      .header("User-Agent", client.agent)
      .header("Accept", "application/json, text/plain, */*")
      .header("Accept-Language", "en-GB,en;q=0.8,de;q=0.5")
      .header("Accept-Encoding", "gzip, deflate, br")
      .header("Authorization", "Bearer " + client.token)
      .header("Cookie", "consent=all; lang=en; cart=" + hex(random, 24))
      .header("Origin", "https://shop.example.com")
      .header("Referer", "https://shop.example.com/account/overview")
      .header("X-Request-Id", uuid(random))
      .header("traceparent", "00-" + hex(random, 32) + "-" + hex(random, 16) + "-01")
      .header("Cache-Control", "no-cache")
      .header("Connection", "keep-alive");
  return message;
}

craft::Message mixed_response(Random& random, const std::string& status) {
  craft::Message message("HTTP/1.1 " + status);
  message.header("Date", "Tue, 14 Nov 2023 22:13:20 GMT")
      .header("Server", "nginx")
      .header("Cache-Control", "no-store")
      .header("Vary", "Accept-Encoding, Origin")
      .header("X-Content-Type-Options", "nosniff")
      .header("X-RateLimit-Limit", "600")
      .header("X-RateLimit-Remaining", number(random, 600))
      .header("X-Request-Id", uuid(random))
      .header("Access-Control-Allow-Origin", "https://shop.example.com")
      .header("Connection", "keep-alive");
  return message;
}

constexpr const char* kJson = "application/json; charset=utf-8";

}  // namespace

Client new_client(Random& random) {
  Client client;
  client.host = one_of(random, kHosts);
  client.agent = one_of(random, kAgents);
  client.token =
      craft::jwt(R"({"sub":")" + uuid(random) +
                 R"(","iss":"https://id.example.com","scope":"read write","exp":1700086400})");
  return client;
}

Texts mixed(Random& random, const Client& client) {
  const std::uint32_t draw = random.below(100);
  const std::string method = draw < 62 ? "GET" : draw < 85 ? "POST" : draw < 96 ? "PUT" : "DELETE";
  const std::string status = status_line(random, method);
  craft::Message request = mixed_request(random, method, client);
  craft::Message response = mixed_response(random, status);
  const bool sends = method == "POST" || method == "PUT";
  if (sends) request.body(kJson, body(random, 48));
  if (status[0] != '2') {
    response.body("application/problem+json",
                  R"({"type":"about:blank","title":"The request was refused","status":)" +
                      status.substr(0, 3) + "}");
  } else if (method != "DELETE") {
    response.body(kJson, body(random, sends ? 37 : 64));
  }
  return {request.text(), response.text()};
}

Texts tiny(Random& random, const Client& client) {
  craft::Message request("GET " + path(random, false) + " HTTP/1.1");
  request.header("Host", client.host)
      .header("User-Agent", client.agent)
      .header("Accept", "application/json")
      .header("Accept-Language", "en-GB,en;q=0.8")
      .header("Accept-Encoding", "gzip, deflate, br")
      .header("Authorization", "Bearer " + client.token)
      .header("X-Request-Id", uuid(random))
      .header("Cache-Control", "no-cache")
      .header("Connection", "keep-alive");
  craft::Message response("HTTP/1.1 200 OK");
  response.header("Date", "Tue, 14 Nov 2023 22:13:20 GMT")
      .header("Server", "nginx")
      .header("Cache-Control", "no-store")
      .header("X-Content-Type-Options", "nosniff")
      .header("X-Request-Id", uuid(random));
  std::string content = R"({"id":")" + uuid(random) + R"(","name":")" + one_of(random, kWords) +
                        R"(","price":)" + number(random, 900) + R"(.95,"note":")";
  content.resize(kBodyMin - 2, 'x');
  response.body(kJson, content + "\"}");
  return {request.text(), response.text()};
}

Texts terse(Random& random, const Client& client) {
  craft::Message request("GET " + path(random, false) + " HTTP/1.1");
  request.header("Host", client.host).header("Accept", "application/json");
  craft::Message response("HTTP/1.1 200 OK");
  response.body("application/json", R"({"stock":)" + number(random, 5000) + "}");
  return {request.text(), response.text()};
}

}  // namespace tapwarden::bench
