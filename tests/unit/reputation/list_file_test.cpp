// SPDX-License-Identifier: Apache-2.0
// Whole files: what is used of them, what is told, what is refused.
#include "reputation/list_file.hpp"

#include "support/catch.hpp"

using namespace tapwarden;
using namespace tapwarden::reputation;

namespace {

constexpr std::uint64_t kMany = 1000;

ParsedList parsed(std::string_view text, std::uint64_t entries_max = kMany) {
  auto list = read_list(text, "a.txt", entries_max);
  REQUIRE(list);
  return std::move(*list);
}

}  // namespace

TEST_CASE("one bad line does not lose a list: it is counted and told of") {
  const ParsedList list = parsed("# mine\n192.0.2.1\nwho?\n192.0.2.2\n\n x\ny\nz\n192.0.2.3");
  CHECK(list.entries.size() == 3);
  CHECK(list.bad_lines == 4);
  CHECK(list.warnings == std::vector<std::string>{"a.txt:3:1: not an address",
                                                  "a.txt:6:2: not an address",
                                                  "a.txt:7:1: not an address"});
}

TEST_CASE("a file without one readable line is refused") {
  const auto page = read_list("<html>\n<body>503</body>\n", "a.txt", kMany);
  REQUIRE(!page);
  CHECK(page.error().message.find("a.txt:1:1: not an address") == 0);
  CHECK(!read_list("", "a.txt", kMany));
  CHECK(!read_list(std::string_view{"192.0.2.1\n\0", 11}, "a.mmdb", kMany));
}

TEST_CASE("a list may be empty on purpose: it has a comment") {
  CHECK(parsed("# nobody at the moment\n").entries.empty());
}

TEST_CASE("a byte order mark, CRLF and several formats are taken as they come") {
  const ParsedList list = parsed(
      "\xef\xbb\xbf"
      "192.0.2.1\r\n"
      "192.0.2.2,3,90\r\n"
      "{\"cidr\":\"192.0.2.0/28\",\"sblid\":\"SBL1\"}\r\n"
      "192.0.2.16/28 ; SBL1\r\n"
      "{\"asn\":64496}\r\n");
  CHECK(list.bad_lines == 0);
  REQUIRE(list.entries.size() == 4);
  CHECK(list.entries[0].score == kScoreMax);
  CHECK(list.entries[1].category == 3);
  CHECK(list.entries[1].score == 90);
  CHECK(list.notes == std::vector<std::string>{"", "SBL1"});
  CHECK(list.entries[2].note == 1);
  CHECK(list.entries[3].note == 1);
  CHECK(list.networks == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{64496, 0}});
}

TEST_CASE("entries above the cap are left out and counted") {
  const ParsedList list = parsed("192.0.2.1\n192.0.2.2\n192.0.2.3\n{\"asn\":1}\n", 2);
  CHECK(list.entries.size() == 2);
  CHECK(list.networks.empty());
  CHECK(list.left_out == 2);
}

TEST_CASE("categories have a number and a short name") {
  const auto names = read_categories("# id,short,long\n1,BadHosts,Bad Hosts\n60,Scanner\n", "c");
  REQUIRE(names);
  CHECK((*names)[1] == "BadHosts");
  CHECK((*names)[60] == "Scanner");
  CHECK((*names)[2].empty());
}

TEST_CASE("a bad line of the categories refuses them, with file, line and column") {
  const auto error_of = [](std::string_view text) {
    const auto names = read_categories(text, "c");
    REQUIRE(!names);
    return names.error().message;
  };
  CHECK(error_of("1,A,x\n61,B,x\n") == "c:2:1: no number from 1 to 60 in front");
  CHECK(error_of("0,B,x\n") == "c:1:1: no number from 1 to 60 in front");
  CHECK(error_of("x\n") == "c:1:1: no number from 1 to 60 in front");
  CHECK(error_of("7,,x\n") == "c:1:2: no name behind the number");
  CHECK(error_of("7\n") == "c:1:2: no name behind the number");
  CHECK(error_of("7,A,x\n7,B,x\n") == "c:2:1: this number stands there twice");
}

TEST_CASE("what is no file cannot be read") {
  CHECK(!read_whole_file("/nowhere/at/all"));
  CHECK(!read_whole_file("/tmp"));
  CHECK(!read_whole_file("/dev/zero"));
}
