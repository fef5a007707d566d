// SPDX-License-Identifier: Apache-2.0
// The table against a search through all blocks, and what a million of them take.
#include "reputation/prefix_table.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "support/catch.hpp"

using namespace tapwarden;
using namespace tapwarden::reputation;

namespace {

using Meanings = std::set<std::uint32_t>;

Prefix prefix_of(const std::string& text) {
  const auto prefix = parse_prefix(text);
  REQUIRE(prefix);
  return *prefix;
}

IpAddress address_of(const std::string& text) { return prefix_of(text).address; }

Meanings found(const PrefixTable& table, const IpAddress& address) {
  Meanings meanings;
  table.for_each(address, [&meanings](std::uint32_t meaning) { meanings.insert(meaning); });
  return meanings;
}

IpAddress masked(IpAddress address, unsigned length) {
  for (unsigned bit = length; bit < 128; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80u >> bit % 8);
    address.octets[bit / 8] = static_cast<std::uint8_t>(address.octets[bit / 8] & ~mask);
  }
  return address;
}

/// Blocks by length and first address; a look-up tries every length. Nothing of how the table
/// works.
class Oracle {
 public:
  explicit Oracle(const std::vector<Block>& blocks) {
    for (const Block& block : blocks) {
      const unsigned length = block.prefix.length;
      by_length_[length][masked(block.prefix.address, length)].insert(block.meaning);
    }
  }
  [[nodiscard]] Meanings found(const IpAddress& address) const {
    Meanings meanings;
    // IPv4 is no part of IPv6, though its addresses are kept as mapped ones.
    const unsigned shortest = address.is_v4() ? 96 : 0;
    IpAddress first = address;
    for (unsigned length = 128;; --length) {
      const auto at = by_length_[length].find(first);
      if (at != by_length_[length].end()) meanings.insert(at->second.begin(), at->second.end());
      if (length == shortest) return meanings;
      const auto mask = static_cast<std::uint8_t>(0x80u >> (length - 1) % 8);
      std::uint8_t& octet = first.octets[(length - 1) / 8];
      octet = static_cast<std::uint8_t>(octet & ~mask);
    }
  }

 private:
  std::array<std::map<IpAddress, Meanings>, 129> by_length_;
};

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t below(std::uint64_t end) { return engine_() % end; }

  /// In few networks, so that blocks lie in each other.
  IpAddress address(bool is_v4) {
    IpAddress address;
    for (std::uint8_t& octet : address.octets) octet = static_cast<std::uint8_t>(engine_());
    if (is_v4) {
      const std::array<std::uint8_t, 4> four{static_cast<std::uint8_t>(below(4) * 70),
                                             static_cast<std::uint8_t>(below(8)), address.octets[0],
                                             address.octets[1]};
      return IpAddress::v4(four.data());
    }
    address.octets[0] = 0x20;
    for (std::size_t i = 1; i < 8; ++i) address.octets[i] &= 0x03;
    if (below(4) == 0) std::fill(address.octets.begin() + 8, address.octets.end(), std::uint8_t{0});
    return address;
  }
  /// Few are so short that they hold most of the others.
  Prefix prefix(bool is_v4) {
    const std::uint64_t shortest = below(16) == 0 ? 0 : is_v4 ? 12 : 24;
    const std::uint64_t length = shortest + below((is_v4 ? 33 : 129) - shortest);
    return {address(is_v4), static_cast<std::uint8_t>(is_v4 ? 96 + length : length)};
  }

 private:
  std::mt19937_64 engine_;
};

/// A neighbour of one end of a block, where mistakes are made.
IpAddress near(const Prefix& prefix, Random& random) {
  IpAddress address = prefix.address;
  const bool to_last = random.below(2) == 0;
  for (unsigned bit = prefix.length; bit < 128; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80u >> bit % 8);
    address.octets[bit / 8] = static_cast<std::uint8_t>(to_last ? address.octets[bit / 8] | mask
                                                                : address.octets[bit / 8] & ~mask);
  }
  const std::size_t last = address.is_v4() ? 12 : 0;
  const auto step = static_cast<int>(random.below(3)) - 1;
  for (std::size_t i = 16; i-- > last && step != 0;) {
    const int octet = address.octets[i] + step;
    address.octets[i] = static_cast<std::uint8_t>(octet);
    if (octet >= 0 && octet <= 255) break;
  }
  return address;
}

}  // namespace

TEST_CASE("blocks in each other are all found, the smallest first") {
  const PrefixTable table({{prefix_of("10.0.0.0/8"), 1},
                           {prefix_of("10.1.0.0/16"), 2},
                           {prefix_of("10.1.2.3"), 3},
                           {prefix_of("2001:db8::/32"), 4},
                           {prefix_of("2001:db8::1"), 5}});
  CHECK(found(table, address_of("10.0.0.1")) == Meanings{1});
  CHECK(found(table, address_of("10.1.0.1")) == Meanings{1, 2});
  CHECK(found(table, address_of("10.1.2.3")) == Meanings{1, 2, 3});
  CHECK(found(table, address_of("10.1.2.4")) == Meanings{1, 2});
  CHECK(found(table, address_of("11.0.0.0")).empty());
  CHECK(found(table, address_of("9.255.255.255")).empty());
  CHECK(found(table, address_of("2001:db8::1")) == Meanings{4, 5});
  CHECK(found(table, address_of("2001:db8::2")) == Meanings{4});
  CHECK(found(table, address_of("2001:db9::")).empty());
  std::vector<std::uint32_t> order;
  table.for_each(address_of("10.1.2.3"),
                 [&order](std::uint32_t meaning) { order.push_back(meaning); });
  CHECK(order == std::vector<std::uint32_t>{3, 2, 1});
}

TEST_CASE("the first and the last address of all are found") {
  const PrefixTable all({{prefix_of("0.0.0.0/0"), 1}, {prefix_of("::/0"), 2}});
  for (const char* text : {"0.0.0.0", "255.255.255.255", "192.0.2.1"}) {
    CHECK(found(all, address_of(text)) == Meanings{1});
  }
  for (const char* text : {"::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::"}) {
    CHECK(found(all, address_of(text)) == Meanings{2});
  }
  const PrefixTable ends({{prefix_of("255.255.255.255"), 1}, {prefix_of("0.0.0.0"), 2}});
  CHECK(found(ends, address_of("255.255.255.255")) == Meanings{1});
  CHECK(found(ends, address_of("255.255.255.254")).empty());
  CHECK(found(ends, address_of("0.0.0.0")) == Meanings{2});
  CHECK(found(ends, address_of("0.0.0.1")).empty());
}

TEST_CASE("an empty table holds nothing") {
  CHECK(found(PrefixTable{}, address_of("192.0.2.1")).empty());
  CHECK(found(PrefixTable(std::vector<Block>{}), address_of("2001:db8::1")).empty());
}

TEST_CASE("the same block in several lists means all of them, twice in one list it is one") {
  const PrefixTable table({{prefix_of("192.0.2.0/24"), 7},
                           {prefix_of("192.0.2.0/24"), 8},
                           {prefix_of("192.0.2.0/24"), 7},
                           {prefix_of("192.0.2.0/25"), 7}});
  std::vector<std::uint32_t> all;
  table.for_each(address_of("192.0.2.1"),
                 [&all](std::uint32_t meaning) { all.push_back(meaning); });
  std::sort(all.begin(), all.end());
  CHECK(all == std::vector<std::uint32_t>{7, 8});
}

TEST_CASE("the table finds what a search through every length finds") {
  constexpr std::size_t kBlocks = 20000;
  constexpr std::size_t kLookUps = 100000;
  Random random(20240101);
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < kBlocks; ++i) {
    blocks.push_back({random.prefix(i % 2 == 0), static_cast<std::uint32_t>(i % 5000)});
  }
  const PrefixTable table(blocks);
  const Oracle oracle(blocks);
  std::size_t wrong = 0;
  std::size_t hits = 0;
  for (std::size_t i = 0; i < kLookUps; ++i) {
    const IpAddress address = i % 2 == 0 ? random.address(i % 4 == 0)
                                         : near(blocks[random.below(kBlocks)].prefix, random);
    const Meanings expected = oracle.found(address);
    if (expected.size() > 1) ++hits;
    if (found(table, address) != expected) ++wrong;
  }
  CHECK(wrong == 0);
  CHECK(hits > kLookUps / 10);
}

TEST_CASE("a million blocks take less than 100 MB") {
  constexpr std::size_t kBlocks = 1'000'000;
  for (const bool is_v4 : {true, false}) {
    std::mt19937_64 engine(7);
    std::vector<Block> blocks;
    blocks.reserve(kBlocks);
    for (std::size_t i = 0; i < kBlocks; ++i) {
      std::array<std::uint8_t, 16> octets{};
      for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(engine());
      blocks.push_back({{is_v4 ? IpAddress::v4(octets.data()) : IpAddress::v6(octets.data()),
                         static_cast<std::uint8_t>(is_v4 ? 128 : 64)},
                        static_cast<std::uint32_t>(i % 10)});
    }
    const PrefixTable table(blocks);
    CHECK(table.bytes() < 100'000'000);
    CHECK(found(table, blocks[kBlocks / 2].prefix.address).count(kBlocks / 2 % 10) == 1);
  }
}
