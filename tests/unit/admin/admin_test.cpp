// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "admin/api_json.hpp"
#include "admin/listen_address.hpp"
#include "admin/metrics_text.hpp"
#include "admin/passwords.hpp"
#include "support/catch.hpp"

using namespace tapwarden;
using namespace tapwarden::admin;

namespace {

std::set<std::string> names_in(const std::string& text, const std::regex& name) {
  std::set<std::string> names;
  for (std::sregex_iterator i(text.begin(), text.end(), name), end; i != end; ++i) {
    names.insert((*i)[1]);
  }
  return names;
}

std::string page_of(const std::string& name) {
  std::ifstream file(std::string(TAPWARDEN_SOURCE_DIR) + "/docs/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("docs/metrics.md names every metric that there is, and no other") {
  const std::string text = metrics_text({}, {"1", "g++"});
  const auto there = names_in(text, std::regex("# TYPE (\\S+) "));
  const auto told = names_in(page_of("metrics.md"), std::regex("\\| `([a-z_]+)[`{]"));
  CHECK(there.size() > 80);
  CHECK(there == told);
}

TEST_CASE("what is listened on is an address and a port") {
  CHECK(parse_listen_address("127.0.0.1:9917")->port == 9917);
  CHECK(parse_listen_address("[::1]:80")->host == "::1");
  for (const char* wrong :
       {"", "9917", "127.0.0.1", "127.0.0.1:", ":9917", "a:70000", "::1:80", "a:1x"}) {
    CHECK_FALSE(parse_listen_address(wrong));
  }
}

TEST_CASE("a name that may be pointed anywhere is not this machine") {
  for (const char* own : {"localhost", "localhost:9917", "127.0.0.1:1", "[::1]:1", "192.0.2.1"}) {
    CHECK(is_local_host_field(own));
  }
  for (const char* other : {"", "evil.example", "evil.example:9917", "127.0.0.1.evil.example",
                            "localhost.evil.example"}) {
    CHECK_FALSE(is_local_host_field(other));
  }
  CHECK(is_own_origin("", "localhost:1"));
  CHECK(is_own_origin("http://localhost:1", "localhost:1"));
  CHECK_FALSE(is_own_origin("null", "localhost:1"));
  CHECK_FALSE(is_own_origin("http://evil.example", "localhost:1"));
}

TEST_CASE("a password is right, or it is not") {
  // bcrypt of "secret", cost 4
  const std::map<std::string, std::string> users{
      {"prometheus", "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"}};
  REQUIRE(is_bcrypt_hash(users.at("prometheus")));
  Passwords passwords;
  const std::string right = "Basic cHJvbWV0aGV1czpzZWNyZXQ=";  // prometheus:secret
  CHECK(passwords.check(right, users));
  CHECK(passwords.check(right, users));
  CHECK_FALSE(passwords.check("Basic cHJvbWV0aGV1czp3cm9uZw==", users));  // prometheus:wrong
  CHECK_FALSE(passwords.check("Basic bm9ib2R5Om5vYm9keQ==", users));      // nobody:nobody
  CHECK_FALSE(passwords.check("Bearer secret", users));
  CHECK_FALSE(passwords.check("", users));
  CHECK_FALSE(is_bcrypt_hash("secret"));
}

TEST_CASE("a run is ready when it captures and no interface is down") {
  Telemetry telemetry;
  CHECK(troubles_of(telemetry).size() == 1);
  telemetry.state = RunState::running;
  CHECK(troubles_of(telemetry).empty());
  telemetry.interfaces.push_back({"eth1", {}, false, "eth1: is gone"});
  CHECK(troubles_of(telemetry) == std::vector<std::string>{"eth1: is gone"});
}
