// SPDX-License-Identifier: Apache-2.0
// Our reader of heads against llhttp, which Node.js is built on: of every ordinary head that llhttp
// reads, both give the same fields.
#include <llhttp.h>

#include <random>

#include "http/head.hpp"
#include "support/catch.hpp"

using namespace tapwarden;
using http::Role;

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;
using Random = std::mt19937;

struct Reading {
  Fields fields;
  std::string name;
  std::string value;
  bool whole = false;
};

Reading& reading(llhttp_t* parser) { return *static_cast<Reading*>(parser->data); }

int on_name(llhttp_t* parser, const char* at, std::size_t size) {
  reading(parser).name.append(at, size);
  return 0;
}
int on_value(llhttp_t* parser, const char* at, std::size_t size) {
  reading(parser).value.append(at, size);
  return 0;
}
int on_value_complete(llhttp_t* parser) {
  Reading& at = reading(parser);
  at.fields.emplace_back(at.name, std::string(http::trim(at.value)));
  at.name.clear();
  at.value.clear();
  return 0;
}
int on_headers_complete(llhttp_t* parser) {
  reading(parser).whole = true;
  return HPE_PAUSED;
}

Reading by_llhttp(Role role, const std::string& head) {
  llhttp_settings_t settings{};
  settings.on_header_field = on_name;
  settings.on_header_value = on_value;
  settings.on_header_value_complete = on_value_complete;
  settings.on_headers_complete = on_headers_complete;
  llhttp_t parser;
  llhttp_init(&parser, role == Role::request ? HTTP_REQUEST : HTTP_RESPONSE, &settings);
  llhttp_set_lenient_headers(&parser, 1);
  llhttp_set_lenient_chunked_length(&parser, 1);
  llhttp_set_lenient_keep_alive(&parser, 1);
  Reading result;
  parser.data = &result;
  llhttp_execute(&parser, head.data(), head.size());
  return result;
}

Fields by_us(Role role, const std::string& head, const http::HeadScan& scan,
             http::NameMemory& names) {
  Arena arena;
  HttpMessage message;
  AnomalySet anomalies;
  const Limits limits;
  http::parse_head(role, arena.copy_padded(head), scan, message, arena, names, limits, anomalies,
                   http::start_line_of(role, head, scan));
  Fields fields;
  for (const Header& field : message.headers.fields) {
    fields.emplace_back(std::string(field.name), std::string(field.value));
  }
  return fields;
}

std::size_t pick(Random& random, std::size_t most) {
  return std::uniform_int_distribution<std::size_t>{0, most}(random);
}

std::string some_of(Random& random, std::string_view octets, std::size_t least, std::size_t most) {
  std::string text;
  for (std::size_t size = least + pick(random, most - least); size > 0; --size) {
    text += octets[pick(random, octets.size() - 1)];
  }
  return text;
}

std::string random_head(Random& random, Role role, std::size_t lines_most) {
  constexpr std::string_view kNames = "abcXYZ019-_.!#$%&'*+^`|~";
  constexpr std::string_view kValues = "abc XYZ\t019:;,=/\"()<>@[]{}?\x80\xff\xc3\xa9\x01\x7f";
  constexpr std::string_view kUsual[] = {"Host: api.example\r\n",  "Content-Length: 5\r\n",
                                         "Connection: close\r\n",  "transfer-encoding: chunked\r\n",
                                         "Upgrade: websocket\r\n", "Cookie: a=b; c=d\r\n"};
  std::string head =
      role == Role::request ? "POST /a?b=c HTTP/1.1\r\n" : "HTTP/1.1 200 Quite right\r\n";
  for (std::size_t lines = pick(random, lines_most); lines > 0; --lines) {
    if (pick(random, 3) == 0) {
      head += kUsual[pick(random, std::size(kUsual) - 1)];
    } else {
      head += some_of(random, kNames, 1, 24) + ":" + some_of(random, " \t", 0, 3) +
              some_of(random, kValues, 0, 60) + "\r\n";
    }
  }
  return head + "\r\n";
}

}  // namespace

TEST_CASE("our reader and llhttp see the same fields in ordinary heads") {
  Random random(20231114);
  http::NameMemory names;
  int compared = 0;
  for (int i = 0; i < 20000; ++i) {
    const Role role = i % 2 == 0 ? Role::request : Role::response;
    const std::string head = random_head(random, role, i % 100 == 0 ? 100 : 12);
    const Reading theirs = by_llhttp(role, head);
    if (!theirs.whole) continue;  // it refuses what some servers take
    const http::HeadScan scan = http::scan_head(as_bytes(head));
    REQUIRE(scan.end == head.size());
    ++compared;
    INFO(head);
    REQUIRE(by_us(role, head, scan, names) == theirs.fields);
  }
  CHECK(compared > 10000);
}
