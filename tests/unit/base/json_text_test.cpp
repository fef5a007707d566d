// SPDX-License-Identifier: Apache-2.0
#include "base/json_text.hpp"

#include <string>

#include "support/catch.hpp"

using tapwarden::JsonText;

namespace {

std::string written(std::string_view text) {
  JsonText json;
  json.string(text);
  return std::string(json.text());
}

}  // namespace

TEST_CASE("plain text of every length is written as it is") {
  std::string text;
  for (std::size_t size = 0; size <= 50; ++size) {
    CHECK(written(text) == '"' + text + '"');
    text += static_cast<char>('a' + size % 26);
  }
}

TEST_CASE("an octet that needs an escape gets one wherever it stands") {
  struct Escape {
    char octet;
    std::string_view json;
  };
  for (const Escape& escape : {Escape{'"', "\\\""}, Escape{'\\', "\\\\"}, Escape{'\n', "\\u000a"},
                               Escape{'\x7f', "\\u007f"}, Escape{'\xff', "\xef\xbf\xbd"}}) {
    for (std::size_t size = 1; size <= 40; ++size) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string text(size, 'a');
        text[at] = escape.octet;
        const std::string json = '"' + std::string(at, 'a') + std::string(escape.json) +
                                 std::string(size - at - 1, 'a') + '"';
        REQUIRE(written(text) == json);
      }
    }
  }
}

TEST_CASE("UTF-8 goes out as it is between plain octets") {
  CHECK(written("Grüße an 東京, \xf0\x9f\x98\x80 und mehr als sechzehn") ==
        "\"Grüße an 東京, \xf0\x9f\x98\x80 und mehr als sechzehn\"");
}

TEST_CASE("numbers are written as they are everywhere else") {
  for (const std::uint64_t base :
       {0ull, 10ull, 100ull, 1000ull, 65536ull, 18446744073709551600ull}) {
    for (std::uint64_t number = base; number < base + 12; ++number) {
      JsonText out;
      out.number(number);
      CHECK(out.text() == std::to_string(number));
    }
  }
  for (const int number : {-1, -10, -999, -1000}) {
    JsonText out;
    out.number(number);
    CHECK(out.text() == std::to_string(number));
  }
}
