// SPDX-License-Identifier: Apache-2.0
#include "app/text.hpp"

#include "support/catch.hpp"

using namespace tapwarden;

TEST_CASE("numbers are grouped by thousands") {
  CHECK(number_text(0) == "0");
  CHECK(number_text(999) == "999");
  CHECK(number_text(1000) == "1,000");
  CHECK(number_text(1234567890) == "1,234,567,890");
}

TEST_CASE("sizes use binary units") {
  CHECK(size_text(1023) == "1023 B");
  CHECK(size_text(1536) == "1.5 KiB");
  CHECK(size_text(5ull << 30) == "5.0 GiB");
}

TEST_CASE("one thing is singular and any other count is plural") {
  CHECK(count_text(1, "packet") == "1 packet");
  CHECK(count_text(0, "packet") == "0 packets");
  CHECK(count_text(2000, "packet") == "2,000 packets");
}

TEST_CASE("wire text cannot steer the terminal that shows it") {
  CHECK(printable("/a\x1b[2J\r\nb\x7f") == "/a\\x1b[2J\\x0d\\x0ab\\x7f");
  CHECK(printable("caf\xc3\xa9") == "caf\\xc3\\xa9");
  CHECK(printable("/v1/users") == "/v1/users");
}

TEST_CASE("long text is clipped to the width and marked") {
  CHECK(clipped("abcdef", 0) == "abcdef");
  CHECK(clipped("abcdef", 6) == "abcdef");
  CHECK(clipped("abcdef", 4) == "abc…");
}
