// SPDX-License-Identifier: Apache-2.0
// Two incidents that became public in 2022 and 2023, retold with invented names: a customer API
// that answers whoever asks (API1:2023), and a dealer platform whose doors were open (API2,
// API5:2023).
#include <array>
#include <string>

#include "craft/conversation.hpp"
#include "craft/http_text.hpp"
#include "pcaps/areas.hpp"

namespace tapwarden::pcaps {
namespace {

using namespace std::chrono_literals;
using craft::Capture;
using craft::Conversation;
using craft::Host;
using craft::Message;

const Host kServer{"198.51.100.20", 80};

constexpr const char* kApp = "ExampleMobile/5.2 (Android 13)";
constexpr const char* kBrowser =
    "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0";

struct Caller {
  Host host;
  std::string agent;
  std::string token;  ///< empty: no credential is sent
};

Message request(const std::string& line, const std::string& site, const Caller& caller) {
  Message message(line + " HTTP/1.1");
  message.header("Host", site).header("User-Agent", caller.agent);
  message.header("Accept", "application/json");
  if (!caller.token.empty()) message.header("Authorization", "Bearer " + caller.token);
  return message;
}

Message answer(const Conversation& talk, const std::string& status) {
  Message message("HTTP/1.1 " + status);
  message.header("Date", craft::http_date(talk.now())).header("Server", "nginx");
  return message;
}

std::string customer(int number) {
  constexpr std::array kFirst{"Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gil"};
  constexpr std::array kLast{"Archer", "Baker", "Cooper", "Draper", "Fisher"};
  const std::string first = kFirst.at(static_cast<std::size_t>(number) % kFirst.size());
  const std::string last = kLast.at(static_cast<std::size_t>(number) % kLast.size());
  const std::string id = std::to_string(number);
  return R"({"number":)" + id + R"(,"name":")" + first + " " + last + R"(","email":")" + first +
         "." + last + R"(@example.com","phone":"+1-202-555-01)" + id.substr(id.size() - 2) +
         R"(","born":"19)" + std::to_string(60 + number % 40) + R"(-05-17","plan":"M","lines":)" +
         std::to_string(1 + number % 4) + "}";
}

const char* const kMobile = "api.mobile.example.com";

void read_customer(Conversation& talk, const Caller& caller, int number) {
  talk.request(request("GET /api/v1/customers/" + std::to_string(number), kMobile, caller).text());
  talk.wait(7ms);
  talk.response(answer(talk, "200 OK").json(customer(number)).text());
}

// An ordinary visit: own record, then the plans.
void visit(Capture& capture, const Caller& caller, int number, Timestamp start) {
  Conversation talk(capture, caller.host, kServer, start);
  talk.handshake();
  read_customer(talk, caller, number);
  talk.wait(2s);
  talk.request(request("GET /api/v1/plans?page=1", kMobile, caller).text());
  talk.wait(5ms);
  talk.response(answer(talk, "200 OK")
                    .json(R"([{"plan":"S","usd":15},{"plan":"M","usd":30},{"plan":"L","usd":60}])")
                    .text());
  talk.wait(4s);
  talk.fin();
}

// One token walks through 24 consecutive customer numbers, about one in 40 seconds: no rate limit
// would notice, and no other customer's record should be answered.
Capture customer_records() {
  Capture capture;
  const Caller walker{{"203.0.113.77", 40100}, "python-requests/2.31.0", "c0ffee5eed0d15ea5e00"};
  constexpr int kFirstNumber = 483101;
  Timestamp time = craft::kEpoch;
  for (int i = 0; i < 24; ++i) {
    Caller now = walker;
    now.host.port = static_cast<std::uint16_t>(walker.host.port + i);
    Conversation talk(capture, now.host, kServer, time);
    talk.handshake();
    read_customer(talk, now, kFirstNumber + i);
    talk.fin();
    time += 37s + 1ms * ((i * 811) % 6000);
  }
  for (int i = 0; i < 4; ++i) {
    const Caller owner{{"192.0.2." + std::to_string(20 + i), 52000},
                       kApp,
                       "5ca1ab1e0000000000" + std::to_string(10 + i)};
    visit(capture, owner, 483104 + i * 5, craft::kEpoch + 90s + i * 200s);
  }
  capture.sort_by_time();
  return capture;
}

const char* const kDealer = "shop.dealer.example.com";

void post(Conversation& talk, const Caller& caller, const std::string& path,
          const std::string& body, const std::string& status, const std::string& reply) {
  talk.request(request("POST " + path, kDealer, caller).json(body).text());
  talk.wait(12ms);
  talk.response(answer(talk, status).json(reply).text());
}

void get(Conversation& talk, const Caller& caller, const std::string& path,
         const std::string& status, const std::string& reply) {
  talk.request(request("GET " + path, kDealer, caller).text());
  talk.wait(9ms);
  talk.response(answer(talk, status).json(reply).text());
}

// A customer who is logged in, as the platform was meant to be used.
void order(Capture& capture) {
  const Caller buyer{{"192.0.2.31", 52100}, kBrowser, "0ddba11deadbea7c0de0"};
  Conversation talk(capture, buyer.host, kServer, craft::kEpoch + 3s);
  talk.handshake();
  get(talk, buyer, "/api/v1/products?category=mowers", "200 OK",
      R"([{"sku":"HM-200","usd":420},{"sku":"HM-300","usd":610}])");
  talk.wait(20s);
  post(talk, buyer, "/api/v1/orders", R"({"sku":"HM-200","count":1})", "201 Created",
       R"({"order":"1f0c2d34-8b5e-4a61-9c3d-7e8f90a1b2c3"})");
  talk.wait(1s);
  talk.fin();
}

// The address of an account is enough to set its password.
void reset_passwords(Capture& capture, const Caller& intruder) {
  Conversation talk(capture, intruder.host, kServer, craft::kEpoch + 30s);
  talk.handshake();
  for (const char* account : {"test@example.com", "sales@example.com", "admin@example.com"}) {
    post(talk, intruder, "/api/v1/accounts/password-reset",
         std::string(R"({"email":")") + account + R"(","new_password":"Example-Pass-1"})", "200 OK",
         R"({"status":"password changed"})");
    talk.wait(15s);
  }
  talk.fin();
}

// The admin panel asks for no credential; one page does, as all should.
void walk_admin_panel(Capture& capture, Caller intruder) {
  intruder.host.port += 1;
  Conversation talk(capture, intruder.host, kServer, craft::kEpoch + 100s);
  talk.handshake();
  get(talk, intruder, "/api/v1/admin/dealers?page=1", "200 OK",
      R"([{"dealer":1042,"name":"North Example"},{"dealer":1043,"name":"South Example"}])");
  talk.wait(6s);
  for (const char* dealer : {"1042", "1043", "1044"}) {
    get(talk, intruder, std::string("/api/v1/admin/dealers/") + dealer + "/customers", "200 OK",
        "[" + customer(21000 + std::stoi(dealer)) + "," + customer(22000 + std::stoi(dealer)) +
            "]");
    talk.wait(5s);
  }
  post(talk, intruder, "/api/v1/admin/dealers/1042/website", R"({"theme":"changed"})", "200 OK",
       R"({"status":"published"})");
  talk.wait(4s);
  get(talk, intruder, "/api/v1/admin/users", "401 Unauthorized", R"({"error":"log in first"})");
  talk.wait(1s);
  talk.fin();
}

Capture dealer_platform() {
  Capture capture;
  order(capture);
  const Caller intruder{{"203.0.113.99", 41200}, kBrowser, ""};
  reset_passwords(capture, intruder);
  walk_admin_panel(capture, intruder);
  capture.sort_by_time();
  return capture;
}

}  // namespace

std::vector<Demo> stories() {
  return {
      {"customer_records.pcap",
       "One token reads 24 customer records in a row, slowly; the API never asks whose they are",
       to_pcap(customer_records())},
      {"dealer_platform.pcap",
       "Password resets and an admin panel that need no credential, beside an ordinary order",
       to_pcap(dealer_platform())},
  };
}

}  // namespace tapwarden::pcaps
