// SPDX-License-Identifier: Apache-2.0
// The scan of heads, block by block, against one that looks at each octet.
#include "http/head_scan.hpp"

#include <random>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

struct Expected {
  std::size_t end = 0;
  std::vector<std::uint32_t> line_ends;
  bool bare_cr = false;
  bool bare_lf = false;
  bool nul = false;
};

Expected octet_by_octet(const std::string& text) {
  Expected expected;
  std::size_t line_size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_last = i + 1 == text.size();
    const bool ends_line = !is_last && text[i] == '\r' && text[i + 1] == '\n';
    if (ends_line) continue;
    if (text[i] == '\r' && !is_last) expected.bare_cr = true;
    if (text[i] == '\0') expected.nul = true;
    if (text[i] != '\n') {
      ++line_size;
      continue;
    }
    if (i == 0 || text[i - 1] != '\r') expected.bare_lf = true;
    expected.line_ends.push_back(static_cast<std::uint32_t>(i + 1));
    if (line_size == 0 && expected.line_ends.size() > 1) {
      expected.end = i + 1;
      return expected;
    }
    line_size = 0;
  }
  return expected;
}

}  // namespace

TEST_CASE("a scan sees the ends of lines and what is odd as octet by octet") {
  std::mt19937 random(20231114);
  const auto pick = [&](std::size_t most) {
    return std::uniform_int_distribution<std::size_t>{0, most}(random);
  };
  constexpr std::string_view kPieces[] = {
      "a",    "bc: d",      "a longer text, of more than one block of it",
      "\r\n", "\r\n",       "\n",
      "\r",   "\x01\t\x0b", "\xff\x80"};
  for (int i = 0; i < 20000; ++i) {
    std::string text = "G";
    for (std::size_t pieces = pick(40); pieces > 0; --pieces) {
      text += kPieces[pick(std::size(kPieces) - 1)];
    }
    if (pick(4) == 0) text += '\0';
    const std::vector<std::uint8_t> exactly(text.begin(), text.end());
    const http::HeadScan scan = http::scan_head(exactly);
    const Expected expected = octet_by_octet(text);
    INFO(text);
    REQUIRE(scan.end == expected.end);
    REQUIRE(scan.bare_cr == expected.bare_cr);
    REQUIRE(scan.bare_lf == expected.bare_lf);
    REQUIRE(scan.nul == expected.nul);
    REQUIRE(scan.ends == std::min(expected.line_ends.size(), scan.line_ends.size()));
    for (std::uint32_t k = 0; k < scan.ends; ++k) {
      REQUIRE(scan.line_ends[k] == expected.line_ends[k]);
    }
    REQUIRE(scan.first_line_end == (scan.ends == 0 ? 0 : expected.line_ends[0]));
  }
}
