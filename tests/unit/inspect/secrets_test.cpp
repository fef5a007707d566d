// SPDX-License-Identifier: Apache-2.0
// Secrets and files are told from what manuals show of them.
#include "inspect/confirm/secrets.hpp"

#include <string>

#include "inspect/confirm/file_content.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

namespace {

std::uint32_t count(ConfirmFunction confirm, std::string_view body, std::size_t matched = 0) {
  HttpExchange exchange;
  const Leaf leaf{LeafKind::response_body, LeafForm::plain, 0, 0, {}, 0};
  return confirm({body, matched == 0 ? body.size() : matched, leaf, exchange}).count;
}

}  // namespace

TEST_CASE("words of manuals are placeholders") {
  for (const char* word : {"AKIAIOSFODNN7EXAMPLE", "xxxxxxxxxxxx", "your-token-here", "<password>",
                           "${DB_PASSWORD}", "{{secret}}", "ChangeMe1", "aaaaaaaaaaaaaaaa"}) {
    INFO(word);
    CHECK(is_placeholder(word));
  }
  for (const char* word : {"h7!kQ2zL", "Tr0ub4dor&3", "9f86d081884c7d65"}) {
    INFO(word);
    CHECK_FALSE(is_placeholder(word));
  }
}

TEST_CASE("a password is the value of a member, not of a form or a translation") {
  CHECK(count(confirm_password, R"({"password":"Tr0ub4dor&3"})") == 1);
  CHECK(count(confirm_password, R"({\"password\":\"Tr0ub4dor&3\"})") == 1);
  CHECK(count(confirm_password, R"([{"password":"Tr0ub4dor&3"},{"password":"h7!kQ2zL"}])") == 2);
  for (const char* body : {R"({"password":"Passwort vergessen?"})", R"({"password":true})",
                           R"({"password":"required"})", R"({"passwordUrl":"/reset/4711"})",
                           R"({"password":)", R"({"password)", "password"}) {
    INFO(body);
    CHECK(count(confirm_password, body) == 0);
  }
}

TEST_CASE("a URL has a password only between its user and its host") {
  CHECK(count(confirm_url_password, "mysql://root:T0psailed@db/app") == 1);
  CHECK(count(confirm_url_password, "mysql://root@db/app") == 0);
  CHECK(count(confirm_url_password, "https://db:5432/a@b") == 0);
  CHECK(count(confirm_url_password, "://:@") == 0);
  CHECK(count(confirm_url_password, "://") == 0);
}

TEST_CASE("accounts are counted in text, JSON and HTML; one line alone may be an example") {
  const std::string root = "root:x:0:0:root:/root:/bin/bash";
  const std::string daemon = "daemon:x:1:1::/usr/sbin:/usr/sbin/nologin";
  CHECK(count(confirm_passwd, root + "\n" + daemon + "\n") == 2);
  CHECK(count(confirm_passwd, "{\"c\":\"" + root + "\\n" + daemon + "\"}") == 2);
  CHECK(count(confirm_passwd, "<pre>" + root + "<br>" + daemon + "</pre>") == 2);
  CHECK(count(confirm_passwd, root) == 0);
  CHECK(count(confirm_passwd, "a:b:c:d:e:f:g\n1:2:3:4:5:6:7\n") == 0);
}

TEST_CASE("settings are a whole body of NAME=value") {
  CHECK(count(confirm_env_file, "A_B=1\nC_D=2\n# text\nE_F=3\n") == 3);
  CHECK(count(confirm_env_file, "Set A_B=1\nthen\nC_D=2\nE_F=3\nG=4") == 0);
  CHECK(count(confirm_env_file, "A_B=\nC_D=\nE_F=\n") == 0);
  CHECK(count(confirm_env_file, "") == 0);
}
