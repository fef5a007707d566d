// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/path.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

namespace {

bool leaves(std::string_view value, std::string_view at, PathPlace place = PathPlace::value) {
  return leaves_folder(value, value.find(at), place);
}

}  // namespace

TEST_CASE("a path that climbs out of its folder is told, however it is written") {
  for (const std::string_view value :
       {"../../etc/passwd", "..\\..\\windows\\win.ini", "a/../../../b", "/../x", "..;/..;/manager",
        "....//....//etc/passwd", "%2e./%2e./x/../../../..", "..%c0%af..%c0%afx", "..0x2f..0x2fx",
        "https://a.example/../../../etc/passwd"}) {
    INFO(value);
    CHECK(leaves(value, "."));
  }
  CHECK(leaves("../x.7z", "..", PathPlace::file_name));
  CHECK(leaves(std::string_view{"../x\0.png", 9}, ".."));
}

TEST_CASE("links and words with full stops stay in their folder") {
  for (const std::string_view value :
       {"../style.css", "a/b/../c", "see ../README.md please", "[x](../../docs/a.md)", "1..2",
        "and so on... / or not", "https://a.example/b/c/../d"}) {
    INFO(value);
    CHECK_FALSE(leaves(value, ".."));
  }
}

TEST_CASE("a file that attacks are after is told when it is the whole value") {
  CHECK(leaves("/etc/passwd", "etc"));
  CHECK(leaves("C:\\windows\\win.ini", "win.ini"));
  CHECK(leaves("/proc/self/environ", "proc"));
  CHECK_FALSE(leaves("edit /etc/hosts and restart", "etc"));
  CHECK_FALSE(leaves("/var/lib/app/data.csv", "app"));
}

TEST_CASE("a place at the end of a value is one of its path") {
  CHECK(leaves_folder("../../etc/passwd", 16, PathPlace::value));
  CHECK_FALSE(leaves_folder("", 0, PathPlace::value));
  CHECK_FALSE(leaves_folder("x", 5, PathPlace::value));
}
