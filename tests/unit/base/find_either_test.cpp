// SPDX-License-Identifier: Apache-2.0
#include <random>
#include <string>

#include "base/octet_set.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

TEST_CASE("the first of two octets is found wherever it stands") {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 200, '.');
    for (int i = 0; i < 2 && !text.empty(); ++i) text[random() % text.size()] = i == 0 ? '&' : ';';
    const std::size_t from = random() % (text.size() + 1);
    const std::size_t expected = std::min(text.find_first_of("&;", from), text.size());
    CHECK(find_either(text, '&', ';', from) == expected);
  }
}
