// SPDX-License-Identifier: Apache-2.0
#include "base/find_octet.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

/// A copy without a readable octet behind it: reading further is a fault with AddressSanitizer.
class Exactly {
 public:
  explicit Exactly(const std::string& text) : octets_(new char[text.size()]), size_(text.size()) {
    std::copy(text.begin(), text.end(), octets_.get());
  }
  [[nodiscard]] std::string_view text() const { return {octets_.get(), size_}; }

 private:
  std::unique_ptr<char[]> octets_;
  std::size_t size_;
};

}  // namespace

TEST_CASE("an octet is found where find finds it, in texts of every length and from every place") {
  for (std::size_t size = 0; size <= 50; ++size) {
    for (std::size_t at = 0; at <= size; ++at) {
      std::string text(size, 'a');
      if (at < size) text[at] = 'x';
      const Exactly exactly(text);
      for (std::size_t from = 0; from <= size; ++from) {
        const std::size_t expected = std::min(text.find('x', from), size);
        REQUIRE(find_octet(exactly.text(), 'x', from) == expected);
      }
      REQUIRE(has_octet(exactly.text(), 'x') == (at < size));
    }
  }
}

TEST_CASE("the first of several equal octets is found, and none behind the end") {
  CHECK(find_octet("a/b/c", '/') == 1);
  CHECK(find_octet("a/b/c", '/', 2) == 3);
  CHECK(find_octet("/v1/users/4711/orders/2024", '/', 1) == 3);
  const std::string text = "0123456789abcdef/";
  CHECK(find_octet(std::string_view{text}.substr(0, 16), '/') == 16);
}

TEST_CASE("what stands in the room behind a padded text is not part of it") {
  for (std::size_t size = 0; size <= 40; ++size) {
    const std::string text = std::string(size, 'a') + std::string(kFindBlock, '%');
    const std::string_view value = std::string_view{text}.substr(0, size);
    CHECK_FALSE(has_octet_padded(value, '%'));
    CHECK(has_octet_padded(value, 'a') == (size > 0));
  }
}

TEST_CASE("the first octet of at most another is found where a look at each one finds it") {
  for (std::size_t size = 0; size <= 80; ++size) {
    for (std::size_t at = 0; at <= size; ++at) {
      std::string text(size, '\xff');
      if (at < size) text[at] = at % 2 == 0 ? '\r' : '\0';
      for (std::size_t i = 0; i + 1 < at; i += 3) text[i] = '\x0e';  // one more than CR
      const Exactly exactly(text);
      for (std::size_t from = 0; from <= size; ++from) {
        REQUIRE(find_at_most(exactly.text(), '\r', from) == (from <= at ? at : size));
      }
    }
  }
}

TEST_CASE("an octet is found in a padded text, and not behind it") {
  for (std::size_t size = 0; size <= 40; ++size) {
    for (std::size_t at = 0; at <= size; ++at) {
      std::string text(size, 'a');
      if (at < size) text[at] = ':';
      const std::string padded = text + std::string(kFindBlock, ':');
      REQUIRE(find_octet_padded(std::string_view{padded}.substr(0, size), ':') == at);
    }
  }
}
