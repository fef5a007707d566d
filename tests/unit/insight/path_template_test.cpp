// SPDX-License-Identifier: Apache-2.0
#include "insight/path_template.hpp"

#include <random>
#include <string>

#include "insight/token_shape.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

namespace {

std::string template_of(std::string_view target) {
  Arena arena;
  return std::string{path_template(target, arena)};
}

}  // namespace

TEST_CASE("a path without ids is its own template") {
  for (const char* path : {"/", "/v1/users", "/api/v1.0/orders/", "/a//b", "/static/app.min.js",
                           "/v2/users/me/settings"}) {
    CHECK(template_of(path) == path);
  }
}

TEST_CASE("query and fragment are no part of a template") {
  CHECK(template_of("/v1/users?id=4711") == "/v1/users");
  CHECK(template_of("/v1/users#top") == "/v1/users");
  CHECK(template_of("?id=1") == "/");
}

TEST_CASE("an empty target, an asterisk and an authority have templates of their own") {
  CHECK(template_of("") == "/");
  CHECK(template_of("*") == "*");
  CHECK(template_of("shop.example.com:443") == "{authority}");
}

TEST_CASE("of a URL only the path counts") {
  CHECK(template_of("http://shop.example.com/v1/users/4711?x=1") == "/v1/users/{id}");
  CHECK(template_of("http://shop.example.com") == "/");
  CHECK(template_of("/go?to=http://shop.example.com/v1") == "/go");
}

TEST_CASE("ids of every kind are named by their kind") {
  CHECK(template_of("/users/4711/orders/-1") == "/users/{id}/orders/{id}");
  CHECK(template_of("/users/0f8fad5b-d9cb-469f-a165-70867728950e") == "/users/{uuid}");
  CHECK(template_of("/users/0F8FAD5B-D9CB-469F-A165-70867728950E") == "/users/{uuid}");
  CHECK(template_of("/users/01ARZ3NDEKTSV4RRFFQ69G5FAV") == "/users/{ulid}");
  CHECK(template_of("/users/507f1f77bcf86cd799439011") == "/users/{oid}");
  CHECK(template_of("/blobs/da39a3ee5e6b4b0d3255bfef95601890afd80709") == "/blobs/{hash}");
  CHECK(template_of("/days/2024-01-31") == "/days/{date}");
  CHECK(template_of("/days/2024-01-31T10:00:00Z") == "/days/{date}");
  CHECK(template_of("/users/ann@example.com/mails") == "/users/{email}/mails");
  CHECK(template_of("/reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln") == "/reset/{token}");
  CHECK(template_of("/reset/kJ8s2Lq9Xz4Tt7Wn1Bv6Rr3Yy5") == "/reset/{token}");
}

TEST_CASE("an id that is percent-encoded is an id") {
  CHECK(template_of("/users/%34711") == "/users/{id}");
  CHECK(template_of("/users/ann%40example.com") == "/users/{email}");
}

TEST_CASE("what is no name is not shown") {
  CHECK(template_of("/cars;color=red/wheels") == "/{value}/wheels");
  CHECK(template_of("/users/name:ann") == "/users/{value}");
  CHECK(template_of("/x/" + std::string(81, 'a')) == "/x/{token}");
}

TEST_CASE("a long template is cut and says so") {
  std::string path;
  for (int i = 0; i < 40; ++i) path += "/a";
  const std::string cut = template_of(path);
  CHECK(cut.size() < path.size());
  CHECK(cut.substr(cut.size() - 5) == "a/…");

  std::string wide;
  for (int i = 0; i < 12; ++i) wide += "/" + std::string(30, 'b');
  const std::string cut_wide = template_of(wide);
  CHECK(cut_wide.size() <= 256 + 4);
  CHECK(cut_wide.substr(cut_wide.size() - 4) == "/…");
}

TEST_CASE("a short segment is replaced by its shape") {
  constexpr std::string_view kOctets = "aZf09-_.~+;=%@:x1 \xc3";
  std::mt19937 random(20240224);
  for (int round = 0; round < 50000; ++round) {
    std::string segment;
    for (auto left = random() % 12; left > 0; --left) segment += kOctets[random() % kOctets.size()];
    if (segment.find('%') != segment.npos) continue;  // its shape is that of what it stands for
    std::string_view expected = segment;
    if (segment.find_first_of(";=:@") != segment.npos) expected = "{value}";
    if (shape_of(segment) == TokenShape::integer) expected = "{id}";
    if (shape_of(segment) == TokenShape::email) expected = "{email}";
    if (shape_of(segment) == TokenShape::date) expected = "{date}";
    INFO(segment);
    REQUIRE(template_of("/x/" + segment + "/y") == "/x/" + std::string{expected} + "/y");
  }
}
