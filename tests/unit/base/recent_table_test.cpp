// SPDX-License-Identifier: Apache-2.0
#include "base/recent_table.hpp"

#include <random>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

using Table = RecentTable<int, 4>;

int* find(Table& table, std::uint32_t hash, int value) {
  return table.find(hash, [value](int one) { return one == value; });
}

}  // namespace

TEST_CASE("two entries of the same hash are kept, of three those used last") {
  Table table;
  CHECK(find(table, 5, 1) == nullptr);
  table.make_room(5) = 1;
  table.make_room(5) = 2;
  REQUIRE(find(table, 5, 1) != nullptr);
  CHECK(*find(table, 5, 2) == 2);
  CHECK(*find(table, 5, 1) == 1);
  table.make_room(5) = 3;
  CHECK(find(table, 5, 2) == nullptr);
  CHECK(find(table, 5, 1) != nullptr);
  CHECK(find(table, 5, 3) != nullptr);
}

TEST_CASE("an entry is found under its hash alone") {
  Table table;
  table.make_room(1) = 7;
  CHECK(find(table, 2, 7) == nullptr);
  CHECK(find(table, 1, 7) != nullptr);
}

TEST_CASE("a table finds nothing that was not put in, whatever comes") {
  std::mt19937 random(20240223);
  Table table;
  std::size_t found = 0;
  for (int round = 0; round < 20000; ++round) {
    const int value = 1 + static_cast<int>(random() % 16);
    const auto hash = static_cast<std::uint32_t>(value * 3);
    if (int* const known = find(table, hash, value)) {
      REQUIRE(*known == value);
      ++found;
    } else {
      table.make_room(hash) = value;
      REQUIRE(find(table, hash, value) != nullptr);
    }
  }
  CHECK(found > 1000);
}
