// SPDX-License-Identifier: Apache-2.0
#include "insight/mask.hpp"

#include <string>

#include "support/catch.hpp"

using namespace tapwarden;

TEST_CASE("what was masked once is masked again") {
  for (int i = 0; i < 3; ++i) {
    Arena arena;
    CHECK(mask_text("mail to jane.doe@example.com today", arena) == "mail to <email> today");
    CHECK(mask_url("https://a.example/x?token=abcdefgh", arena) == "https://a.example/x?token=***");
  }
}

TEST_CASE("a text that is like a harmless one but for an address in it is masked") {
  // The same octets at the start, in the middle and at the end, as texts are remembered by them.
  const std::string start = "AppAppAp/1 ";
  const std::string rest = " build of the month, for phones and tablets of all sizes";
  const std::string harmless = start + "an.ordinary.one" + rest;
  const std::string personal = start + "jane@doe.exampl" + rest;
  const std::string masked = start + "<email>" + rest;
  REQUIRE(harmless.size() == personal.size());
  Arena arena;
  for (int i = 0; i < 2; ++i) {
    CHECK(mask_text(harmless, arena) == harmless);
    CHECK(mask_text(personal, arena) == masked);
  }
}

TEST_CASE("short values of a query are masked by their names and where they join to a secret") {
  Arena arena;
  CHECK(mask_url("/a?page=37&pin=1234&sort=name", arena) == "/a?page=37&pin=***&sort=name");
  CHECK(mask_url("/a?q=pwd%3Dx1y2", arena) == "/a?q=<masked>");
  CHECK(mask_url("/a?q=a@b.de", arena) == "/a?q=<email>");
  CHECK(mask_url("/a?q=pwd=x1y2", arena) == "/a?q=<masked>");
}
