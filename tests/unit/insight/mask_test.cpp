// SPDX-License-Identifier: Apache-2.0
#include "insight/mask.hpp"

#include <random>
#include <string>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

std::string masked(std::string_view text) {
  Arena arena;
  return std::string{mask_text(text, arena)};
}

std::string masked_url(std::string_view url) {
  Arena arena;
  return std::string{mask_url(url, arena)};
}

bool hides(const std::string& shown, std::string_view secret) {
  INFO(shown);
  return shown.find(secret) == std::string::npos;
}

constexpr const char* kJwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.aGVsbG8gd29ybGQ";

}  // namespace

TEST_CASE("ordinary text stays as it is") {
  for (const char* text :
       {"", "GET", "curl/7.88.1", "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101",
        "application/json; charset=utf-8", "the quick brown fox", "request.header.accept",
        "1 OR 1=1", "192.0.2.1, 198.51.100.7", "2024-01-31T10:00:00Z", "max-age=31536000"}) {
    CHECK(masked(text) == text);
  }
}

TEST_CASE("ordinary URLs stay as they are") {
  for (const char* url : {"/", "/v1/users/4711?page=2&sort=name", "*", "/search?q=red+shoes",
                          "http://shop.example.com/v1/items?lang=en", "/a/b/c/d#top"}) {
    CHECK(masked_url(url) == url);
  }
}

TEST_CASE("a credential behind its scheme is masked") {
  CHECK(masked("Bearer abc123def") == "Bearer ***");
  CHECK(masked("bearer abc123def") == "bearer ***");
  CHECK(masked("Basic YW5uOmh1bnRlcjI=") == "Basic ***");
  CHECK(hides(masked("Authorization: Basic YW5uOmh1bnRlcjI="), "YW5u"));
  CHECK(hides(masked("Authorization: Token hunter2hunter2"), "hunter2"));
  CHECK(hides(masked("authorization: Digest username=\"ann\", response=\"6629fae4\""), "6629fae4"));
}

TEST_CASE("the value of a secret name is masked in every notation") {
  for (const char* text :
       {"password=hunter2", "password: hunter2", "\"password\":\"hunter2\"",
        "{\"user\":\"ann\",\"password\": \"hunter2\"}", "'passwd' : 'hunter2'",
        "X-Api-Key: hunter2", "client_secret=hunter2&x=1", "access-token=hunter2",
        "<password>hunter2</password>", "user[password]=hunter2", "apiKey=hunter2", "PIN=hunter2",
        "session=hunter2; theme=dark", "{\\\"password\\\":\\\"hunter2\\\"}"}) {
    CHECK(hides(masked(text), "hunter2"));
  }
}

TEST_CASE("a quote that is escaped does not end a secret value") {
  const std::string shown = masked(R"({"password":"hun\"ter2 tail","x":"y"})");
  CHECK(hides(shown, "ter2"));
  CHECK(shown == R"({"password":"***","x":"y"})");
  CHECK(masked(R"("{\"password\":\"hun\\\"ter2\",\"x\":1}")") ==
        R"("{\"password\":\"***\",\"x\":1}")");
  CHECK(hides(masked(R"({"password":"hunter2\\","token":"abc"})"), "hunter2"));
}

TEST_CASE("a name that only resembles a secret one keeps its value") {
  CHECK(masked("keyboard=qwerty") == "keyboard=qwerty");
  CHECK(masked("author=ann") == "author=ann");
  CHECK(masked("zip_code=12345") == "zip_code=12345");
}

TEST_CASE("what looks like a secret is masked without a name") {
  CHECK(masked(kJwt) == "<jwt>");
  CHECK(masked(std::string{"x "} + kJwt + " y") == "x <jwt> y");
  CHECK(masked("ghp_0123456789abcdefABCDEF0123456789abcd") == "<key>");
  CHECK(masked("AKIAIOSFODNN7EXAMPLE") == "<key>");
  CHECK(masked("xoxb-123456789012-abcdef") == "<key>");
  CHECK(masked("kJ8s2Lq9Xz4Tt7Wn1Bv6Rr3Yy5") == "<token>");
  CHECK(masked("d41d8cd98f00b204e9800998ecf8427e") == "<token>");
}

TEST_CASE("an address of a person is masked") {
  CHECK(masked("mail to ann@example.com now") == "mail to <email> now");
  CHECK(masked("a@b.c") == "<email>");
}

TEST_CASE("card numbers are masked when their check digit is right") {
  CHECK(masked("4111111111111111") == "<card>");
  CHECK(masked("4111 1111 1111 1111") == "<card>");
  CHECK(masked("card 5500-0000-0000-0004, thanks") == "card <card>, thanks");
  CHECK(masked("378282246310005") == "<card>");  // American Express has 15 digits
  CHECK(masked("4111111111111112") == "4111111111111112");
  CHECK(masked("411111111111") == "411111111111");  // too short for a card
}

TEST_CASE("bank accounts and social security numbers are masked") {
  CHECK(masked("GB82WEST12345698765432") == "<iban>");
  CHECK(masked("GB82 WEST 1234 5698 7654 32") == "<iban>");
  CHECK(masked("123-45-6789") == "<ssn>");
  CHECK(masked("123-45-67890") == "123-45-67890");
}

TEST_CASE("user information in a URL is masked, in free text too") {
  CHECK(masked_url("http://ann:hunter2@shop.example.com/v1") == "http://***@shop.example.com/v1");
  CHECK(masked_url("https://hunter2@shop.example.com") == "https://***@shop.example.com");
  CHECK(masked("see http://ann:hunter2@localhost/v1") == "see http://***@localhost/v1");
  CHECK(masked("jdbc:mysql://root:hunter2@db:3306/x") == "jdbc:mysql://***@db:3306/x");
  CHECK(masked("http://localhost/v1 for @ann") == "http://localhost/v1 for @ann");
}

TEST_CASE("values of secret parameters are masked in URLs") {
  CHECK(masked_url("/login?user=ann&password=hunter2&x=1") == "/login?user=ann&password=***&x=1");
  CHECK(masked_url("/cb#access_token=hunter2") == "/cb#access_token=***");
  CHECK(masked_url("/cb?code=hunter2;state=abc") == "/cb?code=***;state=***");
  CHECK(masked_url("/a?p%61ssword=hunter2") == "/a?p%61ssword=***");
  CHECK(masked_url("/a?user%5Bpassword%5D=hunter2") == "/a?user%5Bpassword%5D=***");
  CHECK(masked_url("/a?password=") == "/a?password=");
}

TEST_CASE("what looks like a secret is masked in URLs, encoded once or twice as well") {
  CHECK(hides(masked_url(std::string{"/a?q="} + kJwt), "eyJ"));
  CHECK(hides(masked_url(std::string{"/magic/"} + kJwt + "/go"), "eyJ"));
  CHECK(masked_url("/users/ann@example.com") == "/users/<email>");
  CHECK(hides(masked_url("/users/ann%40example.com"), "ann"));
  CHECK(hides(masked_url("/users/ann%2540example.com"), "ann"));
  CHECK(hides(masked_url("/pay?n=4111+1111+1111+1111"), "4111"));
  CHECK(hides(masked_url("/a?q=%7B%22password%22%3A%22hunter2%22%7D"), "hunter2"));
  CHECK(hides(masked_url("/a;jsessionid=hunter2?x=1"), "hunter2"));
}

TEST_CASE("a secret that is percent-encoded inside free text is masked") {
  CHECK(hides(masked("q=ann%40example.com"), "ann"));
  CHECK(hides(masked("next=%2Fcb%3Ftoken%3Dhunter2"), "hunter2"));
}

TEST_CASE("a mask tells nothing of the length of what it hides") {
  for (std::size_t size = 1; size < 200; size += 7) {
    const std::string secret(size, 'x');
    CHECK(masked("password=" + secret) == "password=***");
    CHECK(masked_url("/a?password=" + secret) == "/a?password=***");
    CHECK(masked("{\"token\":\"" + secret + "\"}") == "{\"token\":\"***\"}");
  }
  CHECK(masked(std::string{kJwt} + "abcdefgh") == "<jwt>");
}

TEST_CASE("a secret stays hidden among random text") {
  constexpr std::string_view kAround = "ab 1.;,&?={}\"'%/:\\[]<>@-_\n";
  std::mt19937 random(20240131);
  for (int round = 0; round < 5000; ++round) {
    const auto noise = [&] {
      std::string text;
      for (auto left = random() % 24; left > 0; --left) text += kAround[random() % kAround.size()];
      return text;
    };
    // A space on both sides: the border of a word is certain.
    const std::string text = noise() + " " + kJwt + " " + noise();
    INFO(text);
    CHECK(hides(masked(text), kJwt));
    CHECK(hides(masked_url("/x?q=" + text), kJwt));
  }
}

TEST_CASE("masking any octets stays within them") {
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (auto left = random() % 40; left > 0; --left) text += static_cast<char>(random() % 256);
    const std::string copy = text;
    Arena arena;
    const std::string_view shown = mask_text(text, arena);
    const std::string_view url = mask_url(text, arena);
    CHECK(text == copy);
    CHECK(shown.size() <= 10 * text.size() + 10);
    CHECK(url.size() <= 10 * text.size() + 10);
  }
}

TEST_CASE("names of secrets are known in every spelling") {
  for (const char* name :
       {"password", "Password", "user_password", "client[password]", "X-Api-Key", "accessToken",
        "refresh_token", "SESSIONID", "PHPSESSID", "cvv", "ssn", "Set-Cookie", "Authorization",
        "aws_secret_access_key", "order[items][0][card_number]", "otp", "code"}) {
    INFO(name);
    CHECK(is_secret_name(name));
  }
  for (const char* name : {"", "id", "user", "page", "keyboard", "zip_code", "status", "codec"}) {
    INFO(name);
    CHECK_FALSE(is_secret_name(name));
  }
  CHECK(is_secret_name(std::string(200, 'a') + "[password]"));
}
