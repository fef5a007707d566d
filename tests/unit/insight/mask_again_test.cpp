// SPDX-License-Identifier: Apache-2.0
#include "insight/masker.hpp"

#include <random>
#include <string>

#include "insight/path_template.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

TEST_CASE("what was masked once is masked again") {
  Masker masker;
  for (int i = 0; i < 3; ++i) {
    Arena arena;
    CHECK(masker.text("mail to jane.doe@example.com today", arena) == "mail to <email> today");
    CHECK(masker.url("https://a.example/x?token=abcdefgh", arena) ==
          "https://a.example/x?token=***");
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
  Masker masker;
  for (int i = 0; i < 2; ++i) {
    CHECK(masker.text(harmless, arena) == harmless);
    CHECK(masker.text(personal, arena) == masked);
  }
}

TEST_CASE("short values of a query are masked by their names and where they join to a secret") {
  Arena arena;
  CHECK(mask_url("/a?page=37&pin=1234&sort=name", arena) == "/a?page=37&pin=***&sort=name");
  CHECK(mask_url("/a?q=pwd%3Dx1y2", arena) == "/a?q=<masked>");
  CHECK(mask_url("/a?q=a@b.de", arena) == "/a?q=<email>");
  CHECK(mask_url("/a?q=pwd=x1y2", arena) == "/a?q=<masked>");
}

namespace {

constexpr std::string_view kPieces[] = {"a",
                                        "B7",
                                        "page",
                                        "users",
                                        "4711",
                                        "123-45-6789",
                                        "ann",
                                        "@",
                                        "example.com",
                                        "=",
                                        "password",
                                        "token",
                                        "%40",
                                        "%2540",
                                        "+",
                                        ":",
                                        "://",
                                        ";",
                                        "&",
                                        "?",
                                        "#",
                                        "/",
                                        "/",
                                        "/",
                                        "-",
                                        ".",
                                        "~",
                                        " ",
                                        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ",
                                        "kJ8s2Lq9Xz4Tt7Wn1Bv6Rr3Yy5",
                                        "AKIAIOSFODNN7EXAMPLE",
                                        "4111111111111111",
                                        "eb6ec5fe-fb75-4e91-a16a-6d8402e093da",
                                        "12345678-fb75-4e91-a16a-6d8402e093da",
                                        "subscriptions",
                                        "GB82WEST12345698765432",
                                        "\xc3\xa9"};

std::string generated(std::mt19937& random, std::size_t pieces_max) {
  std::string text;
  for (auto left = random() % (pieces_max + 1); left > 0; --left) {
    text += kPieces[random() % std::size(kPieces)];
  }
  return text;
}

}  // namespace

TEST_CASE("a text that is remembered is masked as it would be afresh") {
  std::mt19937 random(20240227);
  Masker masker;
  for (int round = 0; round < 30000; ++round) {
    const std::string text = generated(random, 4);
    Arena arena;
    REQUIRE(masker.text(text, arena) == mask_text(text, arena));
    REQUIRE(masker.url(text, arena) == mask_url(text, arena));
  }
}

TEST_CASE("what is too short for a secret is never masked") {
  std::mt19937 random(20240226);
  std::size_t short_ones = 0;
  for (int round = 0; round < 30000; ++round) {
    const std::string text = generated(random, 3);
    if (!is_too_short_for_secrets(text)) continue;
    ++short_ones;
    Arena arena;
    REQUIRE(mask_text(text, arena) == text);
    REQUIRE(mask_url("/a?b=" + text, arena).ends_with(text));
  }
  CHECK(short_ones > 1000);
}

TEST_CASE("a path that is told harmless is not masked when it is looked at again") {
  std::mt19937 random(20240225);
  std::size_t harmless = 0;
  Masker masker;
  for (int round = 0; round < 100000; ++round) {
    const std::string target = "/" + generated(random, 8);
    Arena arena;
    const PathLook look = look_at_path(target, arena);
    if (look.harmless_bytes > 0) ++harmless;
    INFO(target);
    REQUIRE(masker.target(target, look.harmless_bytes, arena) == mask_url(target, arena));
  }
  CHECK(harmless > 1000);
}
