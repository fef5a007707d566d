// SPDX-License-Identifier: Apache-2.0
#include "base/same_text.hpp"

#include <string>

#include "support/catch.hpp"

using namespace tapwarden;

TEST_CASE("texts of every length are the same only when every octet is") {
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string text(size, 'a');
    CHECK(is_same_text(text, std::string(size, 'a')));
    CHECK_FALSE(is_same_text(text, std::string(size + 1, 'a')));
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = 'b';
      CHECK_FALSE(is_same_text(text, other));
    }
  }
}
