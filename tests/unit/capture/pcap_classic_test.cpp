// SPDX-License-Identifier: Apache-2.0
// Classic pcap: what is read, and what is said of what cannot be read.
#include "support/catch.hpp"
#include "unit/capture/capture_reader.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using namespace std::chrono_literals;
using craft::Capture;
using craft::Octets;
using craft::PcapFormat;

namespace {

constexpr std::size_t kFileHeader = 24;
constexpr std::size_t kRecordHeader = 16;

Octets cut(Octets octets, std::size_t size) {
  octets.resize(size);
  return octets;
}

void put_u32(Octets& octets, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) octets[at + i] = static_cast<std::uint8_t>(value >> 8 * i);
}

/// Offset of the record of frame `index` where all frames have `size` octets.
constexpr std::size_t record_at(std::size_t index, std::size_t size) {
  return kFileHeader + index * (kRecordHeader + size);
}

}  // namespace

TEST_CASE("both byte orders and both resolutions are read, with the time as it was written") {
  Capture capture = numbered_frames(3, 60);
  for (craft::Frame& frame : capture.frames) frame.time += 123456789ns;
  const bool nanoseconds = GENERATE(false, true);
  const bool big_endian = GENERATE(false, true);
  const Reading reading = read_octets(to_pcap(capture, PcapFormat{nanoseconds, big_endian}));
  if (!nanoseconds) {
    for (craft::Frame& frame : capture.frames) frame.time -= 789ns;
  }
  CHECK(same_packets(reading, capture));
  CHECK(reading.error.empty());
}

TEST_CASE("packets are numbered from 1") {
  const Reading reading = read_octets(to_pcap(numbered_frames(3, 60)));
  REQUIRE(reading.packets.size() == 3);
  CHECK(reading.packets.front().number == 1);
  CHECK(reading.packets.back().number == 3);
}

TEST_CASE("the length of the frame check sequence in the link type field is not part of it") {
  Octets octets = to_pcap(numbered_frames(1, 60));
  put_u32(octets, 20, 0x44000001);
  const Reading reading = read_octets(octets);
  REQUIRE(reading.packets.size() == 1);
  CHECK(reading.packets[0].link == LinkType::ethernet);
}

TEST_CASE("a link type that is not known is carried as it is") {
  Octets octets = to_pcap(numbered_frames(1, 60));
  put_u32(octets, 20, 195);
  const Reading reading = read_octets(octets);
  REQUIRE(reading.packets.size() == 1);
  CHECK(static_cast<int>(reading.packets[0].link) == 195);
}

TEST_CASE(
    "a packet that the snap length cut says how long it was; one never claims less than is "
    "there") {
  Capture capture = numbered_frames(2, 60);
  capture.frames[0].wire_length = 1514;
  capture.frames[1].wire_length = 10;
  const Reading reading = read_octets(to_pcap(capture));
  REQUIRE(reading.packets.size() == 2);
  CHECK(reading.packets[0].wire_length == 1514);
  CHECK(reading.packets[1].wire_length == 60);
}

TEST_CASE("a capture of no packets is a good one; packets without octets are packets") {
  CHECK(read_octets(to_pcap(Capture{})).error.empty());
  const Reading reading = read_octets(to_pcap(numbered_frames(2, 0)));
  CHECK(reading.packets.size() == 2);
  CHECK(reading.error.empty());
}

TEST_CASE("packets that straddle the border of a block come whole") {
  // 997 is prime: records and blocks meet at ever other places.
  const Capture capture = numbered_frames(3200, 997);
  const Octets octets = to_pcap(capture);
  REQUIRE(octets.size() > 3 * BlockReader::kBlockBytes);
  CHECK(same_packets(read_octets(octets), capture));
  CHECK(same_packets(read_octets(octets, kWhole, 1), capture));
}

TEST_CASE("input that comes in small pieces gives the same packets") {
  const Capture capture = numbered_frames(20, 100);
  const std::size_t piece = GENERATE(1, 7, 16, 100, 116);
  CHECK(same_packets(read_octets(to_pcap(capture), piece), capture));
}

TEST_CASE("the largest packet is read; one that claims an octet more is corrupt") {
  const Capture largest = numbered_frames(6, kPacketBytesMax);
  CHECK(same_packets(read_octets(to_pcap(largest)), largest));
  const Reading reading = read_octets(to_pcap(numbered_frames(1, kPacketBytesMax + 1)));
  CHECK(reading.packets.empty());
  CHECK(reading.error ==
        "t.pcap: is corrupt at packet 1 at byte 24: it claims 262145 captured octets");
}

TEST_CASE("a corrupt length in the middle ends the reading behind the packets before it") {
  Octets octets = to_pcap(numbered_frames(10, 60));
  put_u32(octets, record_at(6, 60) + 8, 0xfffffff0);
  const std::size_t piece = GENERATE(std::size_t{5}, kWhole);
  const Reading reading = read_octets(octets, piece);
  CHECK(reading.packets.size() == 6);
  CHECK(reading.error ==
        "t.pcap: is corrupt at packet 7 at byte 480: it claims 4294967280 captured octets");
}

TEST_CASE("a capture that ends too early says where; everything before it was delivered") {
  const Octets octets = to_pcap(numbered_frames(3, 60));
  CHECK(read_octets(cut(octets, 3)).error == "t.pcap: not a capture: neither pcap nor pcapng");
  CHECK(read_octets(cut(octets, 23)).error ==
        "t.pcap: ends inside the file header: 23 of 24 octets are there");
  const Reading in_header = read_octets(cut(octets, record_at(2, 60) + 1));
  CHECK(in_header.packets.size() == 2);
  CHECK(in_header.error ==
        "t.pcap: ends in the middle of packet 3 at byte 176: 1 of 16 octets are there");
  const Reading in_record = read_octets(cut(octets, octets.size() - 1));
  CHECK(in_record.packets.size() == 2);
  CHECK(in_record.error ==
        "t.pcap: ends in the middle of packet 3 at byte 176: 75 of 76 octets are there");
}

TEST_CASE(
    "a capture cut anywhere gives the whole packets before the cut, and an error inside one") {
  const Octets octets = to_pcap(numbered_frames(4, 20));
  for (std::size_t size = kFileHeader; size <= octets.size(); ++size) {
    const Reading reading = read_octets(cut(octets, size));
    CAPTURE(size);
    CHECK(reading.packets.size() == (size - kFileHeader) / (kRecordHeader + 20));
    CHECK(reading.error.empty() == ((size - kFileHeader) % (kRecordHeader + 20) == 0));
  }
}

TEST_CASE("an input that cannot be read any further says why") {
  const Reading reading = read_all(open_pcap_stream(
      "t.pcap",
      std::make_unique<MemoryInput>(to_pcap(numbered_frames(2, 60)), kWhole, "Input/output error"),
      0));
  CHECK(reading.packets.size() == 2);
  CHECK(reading.error ==
        "t.pcap: cannot be read any further, before packet 3 at byte 176: "
        "Input/output error");
}
