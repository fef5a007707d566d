// SPDX-License-Identifier: Apache-2.0
// pcapng: interfaces and their times, packet blocks of all kinds, sections, and damage.
#include "support/catch.hpp"
#include "unit/capture/capture_reader.hpp"
#include "unit/capture/pcapng_blocks.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using craft::Octets;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

/// One section, one Ethernet interface, `count` packets of 20 octets: blocks of 28 + 20 + 52 each.
PcapngBlocks packets(std::size_t count, bool big_endian = false) {
  PcapngBlocks file(big_endian);
  file.section().interface(1);
  for (std::size_t i = 0; i < count; ++i) {
    file.enhanced(0, i, std::string(20, static_cast<char>('a' + i)));
  }
  return file;
}
constexpr std::size_t kFirstPacket = 48;
constexpr std::size_t kPacketBlock = 52;

/// The time of one packet with `ticks`, on an interface with these options.
std::int64_t time_of(std::uint64_t ticks, std::string_view options, bool big_endian = false) {
  PcapngBlocks file(big_endian);
  file.section().start_interface(1).raw(options).end().enhanced(0, ticks, "abcd");
  const Reading reading = read_octets(file.octets);
  REQUIRE(reading.packets.size() == 1);
  return reading.packets[0].nanoseconds;
}

std::string resolution(std::uint8_t value) {
  return std::string("\x09\x00\x01\x00", 4) + static_cast<char>(value) + std::string(3, '\0');
}

std::string offset(std::int64_t seconds) {
  std::string option("\x0e\x00\x08\x00", 4);
  for (int i = 0; i < 8; ++i) {
    option += static_cast<char>(static_cast<std::uint64_t>(seconds) >> 8 * i);
  }
  return option;
}

}  // namespace

TEST_CASE("pcapng of several interfaces: each packet has the link type and time of its own") {
  PcapngBlocks file;
  file.section().interface(1).start_interface(101).raw(resolution(9)).end();
  file.enhanced(0, 5'000'000, "ethernet").enhanced(1, 5'000'000, "raw").enhanced(0, 6, "again");
  const Reading reading = read_octets(file.octets);
  REQUIRE(reading.packets.size() == 3);
  CHECK(reading.packets[0].link == LinkType::ethernet);
  CHECK(reading.packets[0].nanoseconds == 5 * kSecond);
  CHECK(reading.packets[0].data == "ethernet");
  CHECK(reading.packets[1].link == LinkType::raw_ip);
  CHECK(reading.packets[1].nanoseconds == 5'000'000);
  CHECK(reading.packets[1].data == "raw");
  CHECK(reading.packets[2].number == 3);
  CHECK(reading.error.empty());
}

TEST_CASE("both byte orders of pcapng are read") {
  const bool big_endian = GENERATE(false, true);
  const Reading reading = read_octets(packets(2, big_endian).octets);
  REQUIRE(reading.packets.size() == 2);
  CHECK(reading.packets[1].data == std::string(20, 'b'));
  CHECK(reading.packets[1].nanoseconds == 1000);
  CHECK(reading.error.empty());
}

TEST_CASE("a section may have another byte order, and describes its interfaces anew") {
  PcapngBlocks file = packets(1);
  file.set_big_endian(true);
  file.section().interface(101).enhanced(0, 7, "raw!");
  file.set_big_endian(false);
  file.section().enhanced(0, 8, "none");
  const Reading reading = read_octets(file.octets);
  REQUIRE(reading.packets.size() == 2);
  CHECK(reading.packets[1].link == LinkType::raw_ip);
  CHECK(reading.packets[1].nanoseconds == 7000);
  CHECK(reading.packets[1].number == 2);
  CHECK(reading.error ==
        "t.pcap: is corrupt at packet 3 at byte 212: it belongs to interface 0, "
        "which is not described");
}

TEST_CASE("if_tsresol: powers of ten and of two") {
  CHECK(time_of(3'000'001, "") == 3 * kSecond + 1000);
  CHECK(time_of(3, resolution(0)) == 3 * kSecond);
  CHECK(time_of(3500, resolution(3)) == 3 * kSecond + kSecond / 2);
  CHECK(time_of(3'000'000'001, resolution(9)) == 3 * kSecond + 1);
  CHECK(time_of(3'000'000'000'999, resolution(12)) == 3 * kSecond);
  CHECK(time_of(3, resolution(0x80)) == 3 * kSecond);
  CHECK(time_of((3u << 10) + 512, resolution(0x8a)) == 3 * kSecond + kSecond / 2);
}

TEST_CASE("if_tsoffset is added, also a negative one") {
  CHECK(time_of(1, offset(1700000000)) == 1700000000 * kSecond + 1000);
  CHECK(time_of(5'000'000, offset(-2)) == 3 * kSecond);
  CHECK(time_of(5, offset(10) + resolution(0)) == 15 * kSecond);
}

TEST_CASE("times that no clock has stay within what a time can hold") {
  CHECK(time_of(UINT64_MAX, resolution(0)) > 0);
  CHECK(time_of(UINT64_MAX, resolution(0) + offset(INT64_MAX)) > 0);
  CHECK(time_of(0, offset(INT64_MIN)) < 0);
  CHECK(time_of(UINT64_MAX, resolution(0xff)) >= 0);
  CHECK(time_of(UINT64_MAX, resolution(0x7f)) > 0);
}

TEST_CASE("options of an interface that end too early are not read") {
  CHECK(time_of(1'000'000, std::string("\x09\x00\xff\x00", 4)) == kSecond);
  CHECK(time_of(1'000'000, std::string(4, '\0') + resolution(0)) == kSecond);
}

TEST_CASE("a simple packet has the time of the packet before it and the first interface") {
  PcapngBlocks file;
  file.section().start_interface(1, 6).end().interface(101);
  file.simple(4, "abcd").enhanced(1, 9, "raw!").simple(600, "abcdefgh").simple(3, "xyz");
  const Reading reading = read_octets(file.octets);
  REQUIRE(reading.packets.size() == 4);
  CHECK(reading.packets[0].nanoseconds == 0);
  CHECK(reading.packets[2].nanoseconds == 9000);
  CHECK(reading.packets[2].link == LinkType::ethernet);
  CHECK(reading.packets[2].data == "abcdef");  // snap length 6
  CHECK(reading.packets[2].wire_length == 600);
  CHECK(reading.packets[3].data == "xyz");  // without its padding
  CHECK(reading.error.empty());
}

TEST_CASE("obsolete packet blocks are read; blocks of other kinds are skipped") {
  PcapngBlocks file;
  file.section().interface(1).start(5).raw("statistics").end().obsolete(0, 11, "old!");
  file.start(0x0bad).raw(std::string(3 << 20, 'x')).end().enhanced(0, 12, "new!");
  const Reading reading = read_octets(file.octets);
  REQUIRE(reading.packets.size() == 2);
  CHECK(reading.packets[0].data == "old!");
  CHECK(reading.packets[0].nanoseconds == 11000);
  CHECK(reading.packets[1].data == "new!");
  CHECK(reading.error.empty());
}

TEST_CASE("blocks that straddle the border of a read block, and input in pieces, come whole") {
  const craft::Capture capture = numbered_frames(3200, 997);
  CHECK(same_packets(read_octets(to_pcapng(capture)), capture));
  const craft::Capture few = numbered_frames(9, 101);
  const std::size_t piece = GENERATE(1, 13, 136);
  CHECK(same_packets(read_octets(to_pcapng(few), piece), few));
}

TEST_CASE(
    "a pcapng cut anywhere gives the whole packets before the cut, and an error inside a "
    "block") {
  const Octets octets = packets(4).octets;
  for (std::size_t size = kFirstPacket; size <= octets.size(); ++size) {
    const Reading reading = read_octets(Octets(octets.begin(), octets.begin() + long(size)));
    CAPTURE(size);
    CHECK(reading.packets.size() == (size - kFirstPacket) / kPacketBlock);
    CHECK(reading.error.empty() == ((size - kFirstPacket) % kPacketBlock == 0));
  }
  CHECK(read_octets(Octets(octets.begin(), octets.begin() + 27)).error ==
        "t.pcap: ends inside the first section header: 27 of 28 octets are there");
}

TEST_CASE("damage in the middle of a pcapng ends the reading with one sentence") {
  PcapngBlocks file = packets(5);
  const std::size_t third = kFirstPacket + 2 * kPacketBlock;
  std::string expected;
  SECTION("a block length that is no multiple of four") {
    file.put(third + 4, 53, 4);
    expected = "is corrupt before packet 3 at byte 152: a block claims 53 octets";
  }
  SECTION("a block length of nothing") {
    file.put(third + 4, 0, 4);
    expected = "is corrupt before packet 3 at byte 152: a block claims 0 octets";
  }
  SECTION("a block length above any") {
    file.put(third + 4, 0x7ffffffc, 4);
    expected = "is corrupt before packet 3 at byte 152: a block claims 2147483644 octets";
  }
  SECTION("a second length that differs") {
    file.put(third + kPacketBlock - 4, 56, 4);
    expected = "is corrupt before packet 3 at byte 152: the two lengths of a block differ";
  }
  SECTION("more captured octets than the block has") {
    file.put(third + 20, 21, 4);
    expected = "is corrupt at packet 3 at byte 152: it claims 21 captured octets";
  }
  SECTION("a block length behind the end of the file") {
    file.put(third + 4, 1 << 20, 4);
    expected = "ends in the middle of packet 3 at byte 152: 156 of 1048576 octets are there";
  }
  const Reading reading = read_octets(file.octets);
  CHECK(reading.packets.size() == 2);
  CHECK(reading.error == "t.pcap: " + expected);
}

TEST_CASE("blocks too short for what they are end the reading") {
  PcapngBlocks file = packets(1);
  const auto with = [&](std::uint32_t type) {
    PcapngBlocks damaged = file;
    damaged.start(type).end();
    return read_octets(damaged.octets).error;
  };
  CHECK(with(1) ==
        "t.pcap: is corrupt at packet 2 at byte 100: an interface description is too "
        "short");
  CHECK(with(2) == "t.pcap: is corrupt at packet 2 at byte 100: a packet block is too short");
  CHECK(with(3) ==
        "t.pcap: is corrupt at packet 2 at byte 100: a simple packet block is too short");
  CHECK(with(6) ==
        "t.pcap: is corrupt at packet 2 at byte 100: an enhanced packet block is too short");
  CHECK(with(0x0a0d0d0a) ==
        "t.pcap: is corrupt before packet 2 at byte 100: a section header has "
        "no byte-order magic");
}

TEST_CASE("a file that starts like pcapng and is none is refused") {
  PcapngBlocks file;
  file.section();
  file.put(8, 0x12345678, 4);
  CHECK(read_octets(file.octets).error ==
        "t.pcap: is corrupt before packet 1 at byte 0: a section header has no byte-order magic");
}
