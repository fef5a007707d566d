// SPDX-License-Identifier: Apache-2.0
#include <cctype>
#include <string>

#include "support/catch.hpp"
#include "tapwarden/header_name.hpp"

using tapwarden::HeaderName;
using tapwarden::resolve_header_name;

TEST_CASE("every known header name resolves to its enumerator in any case"){
#define TAPWARDEN_EXPECT(id, text)                                                            \
  {                                                                                           \
    std::string upper = text;                                                                 \
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c))); \
    CHECK(resolve_header_name(text) == HeaderName::id);                                       \
    CHECK(resolve_header_name(upper) == HeaderName::id);                                      \
  }
    TAPWARDEN_HEADER_NAMES(TAPWARDEN_EXPECT)
#undef TAPWARDEN_EXPECT
}

TEST_CASE("an unknown, empty or similar header name resolves to other") {
  for (const char* name : {"", "x", "hostt", "hos", "x-api-keys", "conten-type", "cookie2",
                           "content\rtype", "http\x12-settings", "h\x0fst"}) {
    CHECK(resolve_header_name(name) == HeaderName::other);
  }
}
