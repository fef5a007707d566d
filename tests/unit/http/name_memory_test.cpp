// SPDX-License-Identifier: Apache-2.0
// A memory of names may save time and nothing else: a head is read the same with any memory.
#include "http/name_memory.hpp"

#include <random>
#include <string>

#include "http/head.hpp"
#include "support/catch.hpp"

using namespace tapwarden;
using http::LineFront;
using http::NameMemory;
using http::Role;

namespace {

using Random = std::mt19937;

std::size_t pick(Random& random, std::size_t most) {
  return std::uniform_int_distribution<std::size_t>{0, most}(random);
}

template <std::size_t N>
std::string_view one_of(Random& random, const std::string_view (&texts)[N]) {
  return texts[pick(random, N - 1)];
}

/// A field, most often as everybody sends it: the same names, now and then with something odd.
std::string random_line(Random& random) {
  constexpr std::string_view kNames[] = {"Host",
                                         "host",
                                         "Content-Length",
                                         "Transfer-Encoding",
                                         "Cookie",
                                         "Cookie2",
                                         "User-Agent",
                                         "X-Request-Id",
                                         "x-request-",
                                         "TE",
                                         "Set-Cookie",
                                         "access-control-allow-credentials",
                                         "A",
                                         "Cook\rie",
                                         "",
                                         "Sec-Fetch-Mode",
                                         "Sec-Fetch-Site",
                                         "Content-Security-Policy-Report-Only"};
  constexpr std::string_view kBehindName[] = {": ", ":", ":  ", " : ", "\t:", " ", ":\t", "::"};
  constexpr std::string_view kValues[] = {"a",  "",   "5",  "chunked", "a: b",         " padded ",
                                          "5,", "\t", "\r", "a\0b",    "gzip, chunked"};
  constexpr std::string_view kEnds[] = {"\r\n", "\n", "\r\n more: \r\n", "\r\n\t\r\n", "\r\r\n"};
  const auto odd_or = [&](auto& choices) {
    return pick(random, 9) == 0 ? one_of(random, choices) : choices[0];
  };
  std::string line{one_of(random, kNames)};
  line += odd_or(kBehindName);
  line += one_of(random, kValues);
  line += odd_or(kEnds);
  return line;
}

std::string random_head(Random& random) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  const bool is_long = pick(random, 50) == 0;
  for (std::size_t lines = pick(random, is_long ? 60 : 12); lines > 0; --lines) {
    head += random_line(random);
  }
  if (pick(random, 9) != 0) head += "\r\n";
  const std::size_t fields = head.find('\n') + 1;
  if (fields < head.size() && pick(random, 3) == 0) {
    head[fields + pick(random, head.size() - fields - 1)] ^= 0x20;
  }
  return head;
}

/// Everything that is read from a head, as text.
std::string read(const std::string& head, NameMemory& names) {
  Arena arena;
  HttpMessage message;
  AnomalySet anomalies;
  Limits limits;
  limits.headers_max = 40;
  const http::HeadScan scan = http::scan_head(as_bytes(head));
  const http::HeadResult result =
      http::parse_head(Role::response, arena.copy_padded(head), scan, message, arena, names, limits,
                       anomalies, http::start_line_of(Role::response, head, scan));
  std::string text = anomalies.to_string() + (result.cut ? " cut" : "") +
                     (result.ambiguous ? " ambiguous" : "") +
                     (result.facts.chunked_last ? " chunked " : " ") +
                     std::to_string(result.facts.content_length) + "\n";
  for (const Header& field : message.headers.fields) {
    text += std::to_string(static_cast<int>(field.id)) + "[";
    text.append(field.name).append("][").append(field.value) += "]";
    text += &field == message.headers.find(field.id) ? " first\n" : "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a head is read as with an empty memory after any heads before it") {
  Random random(20231114);
  NameMemory used;
  for (int i = 0; i < 20000; ++i) {
    const std::string head = random_head(random);
    NameMemory empty;
    INFO(head);
    REQUIRE(read(head, used) == read(head, empty));
  }
}

TEST_CASE("a line begins as expected only with the same letters, a colon and a space") {
  LineFront front;
  front.set("Host");
  CHECK(front.size() == 6);
  const auto begins = [&](std::string line) {
    line.resize(LineFront::kBytesMax);
    return front.begins(line.data());
  };
  CHECK(begins("Host: a"));
  CHECK(begins("Host: "));
  for (const char* line : {"Host:a", "Host : a", "host: a", "Hosts: a", "Hos: a", " Host: a", "",
                           "Host:\ta", "Host:\r\n"}) {
    CAPTURE(line);
    CHECK_FALSE(begins(line));
  }
}

TEST_CASE("a name is kept when it fits with its colon and its space") {
  const std::string longest(LineFront::kBytesMax - 2, 'n');
  LineFront front;
  front.set(longest);
  CHECK(front.begins((longest + ": ").data()));
  front.set(longest + "n");
  CHECK(front.name_size() == longest.size());  // as before
}

TEST_CASE("a new memory expects no line at all") {
  NameMemory names;
  for (int first = 1; first < 256; ++first) {  // a line that begins with LF is an empty one
    const std::string line(LineFront::kBytesMax, static_cast<char>(first));
    CHECK(names.start().next->begins(line.data()) == (first == '\n'));
  }
}

TEST_CASE("a line is expected behind the one that it came behind, whatever its name") {
  NameMemory names;
  LineFront& host = names.learn(names.start(), HeaderName::host, "Host");
  LineFront& other = names.learn(host, HeaderName::other, "Sec-Fetch-Mode");
  CHECK(names.start().next == &host);
  CHECK(host.next == &other);
  CHECK(other.id == HeaderName::other);
  CHECK(other.begins("Sec-Fetch-Mode: cors, and the rest of it"));
  CHECK_FALSE(other.begins("Sec-Fetch-Site: cors, and the rest of it"));
}

TEST_CASE("white space behind a name is noted each time that it comes") {
  NameMemory names;
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\n";
  const std::string once = read(head, names);
  CHECK(read(head, names) == once);
  CHECK_THAT(once, Catch::Contains("ambiguous"));
}
