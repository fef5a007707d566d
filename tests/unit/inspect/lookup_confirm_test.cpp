// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/lookup.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

TEST_CASE("lookups inside a lookup of JNDI are resolved") {
  for (const char* value :
       {"${jndi:ldap://x/a}", "text ${jndi:rmi://x/a} text", "${${lower:J}ndi:dns://x}",
        "${${::-j}${::-n}${::-d}${::-i}:ldap://x}", "${${env:A:-j}ndi${env:A:-:}ldap://x}",
        "${j${upper:n}di:ldap://x}", "${${lower:${lower:jndi}}:ldap://x}", "${jndi:ldap://x",
        "${${date:'j'}${date:'n'}di:ldap://x}"}) {
    INFO(value);
    CHECK(looks_up_jndi(value));
  }
}

TEST_CASE("other lookups and templates are left alone") {
  for (const char* value : {"", "$", "${", "}", "${}", "${price} of ${name}", "jndi:ldap://x",
                            "${lower:jndi}", "{jndi:x}", "$ {jndi:x}", "${a:-${b:-c}}"}) {
    INFO(value);
    CHECK_FALSE(looks_up_jndi(value));
  }
}

TEST_CASE("lookups without end come to an end") {
  std::string value;
  for (int i = 0; i < 3000; ++i) value += "${";
  CHECK_FALSE(looks_up_jndi(value));
}
