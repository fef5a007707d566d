// SPDX-License-Identifier: Apache-2.0
// Packed captures: the same packets come out, and damage costs only what lies behind it.
#include "support/catch.hpp"
#include "unit/capture/capture_reader.hpp"
#include "unit/capture/packing.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using craft::Capture;
using craft::Octets;

namespace {

using Pack = Octets (*)(const Octets&);

/// Octets that pack to half of their size, not better.
Capture random_frames(std::size_t count) {
  Capture capture = numbered_frames(count, 1000);
  std::uint32_t state = 1;
  for (craft::Frame& frame : capture.frames) {
    for (std::uint8_t& octet : frame.data) {
      state = state * 1664525 + 1013904223;
      octet = static_cast<std::uint8_t>(state >> 28);
    }
  }
  return capture;
}

Octets operator+(Octets one, const Octets& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

}  // namespace

TEST_CASE("gzip and zstd captures of both formats give the same packets") {
  const Pack pack = GENERATE(Pack{gzip}, Pack{zstd});
  const std::size_t piece = GENERATE(std::size_t{1}, std::size_t{1000}, kWhole);
  const Capture capture = numbered_frames(100, 300);
  CHECK(same_packets(read_octets(pack(to_pcap(capture)), piece), capture));
  CHECK(same_packets(read_octets(pack(to_pcapng(capture)), piece), capture));
  CHECK(read_octets(pack(to_pcap(capture)), piece).error.empty());
}

TEST_CASE("a packed capture may be larger than a block, packed and unpacked") {
  const Pack pack = GENERATE(Pack{gzip}, Pack{zstd});
  const Capture hard = random_frames(5000);
  REQUIRE(pack(to_pcap(hard)).size() > 2 * BlockReader::kBlockBytes);
  CHECK(same_packets(read_octets(pack(to_pcap(hard))), hard));
  const Capture easy = numbered_frames(5000, 1000);
  CHECK(same_packets(read_octets(pack(to_pcap(easy))), easy));
}

TEST_CASE("members that follow each other are one capture, zeros behind the last are padding") {
  const Pack pack = GENERATE(Pack{gzip}, Pack{zstd});
  const std::size_t piece = GENERATE(std::size_t{1}, kWhole);
  const Capture capture = numbered_frames(4, 60);
  const Octets octets = to_pcap(capture);
  const Octets first(octets.begin(), octets.begin() + 100);
  const Octets rest(octets.begin() + 100, octets.end());
  const Octets packed = pack(first) + pack({}) + pack(rest) + Octets(700, 0);
  const Reading reading = read_octets(packed, piece);
  CHECK(same_packets(reading, capture));
  CHECK(reading.error.empty());
}

TEST_CASE("what follows packed data and is none is damage, after all packets") {
  const Pack pack = GENERATE(Pack{gzip}, Pack{zstd});
  const Capture capture = numbered_frames(4, 60);
  const Reading reading = read_octets(pack(to_pcap(capture)) + Octets(50, 'x'));
  CHECK(same_packets(reading, capture));
  CHECK_THAT(reading.error, Catch::StartsWith("t.pcap: cannot be read any further, before packet 5 "
                                              "at byte 328 of what it unpacks to: its ") &&
                                Catch::Contains("damaged near byte"));
}

TEST_CASE("packed data that ends too early says at which byte, after the packets before it") {
  const Pack pack = GENERATE(Pack{gzip}, Pack{zstd});
  Octets packed = pack(to_pcap(random_frames(1000)));
  packed.resize(packed.size() / 2);
  const Reading reading = read_octets(packed);
  CHECK(reading.packets.size() > 300);
  CHECK(reading.packets.size() < 510);
  CHECK_THAT(reading.error,
             Catch::Contains("data ends too early, at byte " + std::to_string(packed.size())));
}

TEST_CASE("damage in the middle costs only what lies behind it") {
  const Pack pack = GENERATE(Pack{gzip}, Pack{zstd});
  const Capture capture = random_frames(1000);
  Octets packed = pack(to_pcap(capture));
  const std::size_t middle = packed.size() / 2;
  for (std::size_t i = 0; i < 140'000; ++i) packed[middle + i] = 0xff;
  const Reading reading = read_octets(packed);
  REQUIRE(reading.packets.size() > 300);
  CHECK(reading.packets.size() < 700);
  CHECK(reading.packets[299].data == as_text(capture.frames[299].data));
  // The packer or the reader of the capture sees it, whoever stumbles first.
  CHECK_THAT(reading.error, Catch::Contains(" of what it unpacks to: it"));
}

TEST_CASE("a checksum that is wrong is told, after everything was delivered") {
  const Pack pack = GENERATE(Pack{gzip}, Pack{zstd});
  const Capture capture = numbered_frames(50, 100);
  Octets packed = pack(to_pcap(capture));
  // gzip ends with a checksum and the length, zstd with the checksum.
  packed[packed.size() - (pack == Pack{gzip} ? 8 : 4)] ^= 1;
  const Reading reading = read_octets(packed);
  CHECK(same_packets(reading, capture));
  CHECK_THAT(reading.error, Catch::Contains("damaged near byte"));
}

TEST_CASE("trouble with the packed file itself is told as such") {
  Octets packed = gzip(to_pcap(random_frames(20)));
  packed.resize(packed.size() / 2);
  const Reading reading = read_all(open_pcap_stream(
      "t.pcap", std::make_unique<MemoryInput>(packed, kWhole, "Input/output error"), 0));
  CHECK_THAT(reading.error, Catch::EndsWith("of what it unpacks to: Input/output error"));
}

TEST_CASE("packed data that is no capture is refused, and so is what was packed twice") {
  const Bytes text = as_bytes("GET / HTTP/1.1");
  const Pack pack = GENERATE(Pack{gzip}, Pack{zstd});
  CHECK(read_octets(pack(Octets(text.begin(), text.end()))).error ==
        "t.pcap: not a capture: neither pcap nor pcapng");
  CHECK(read_octets(pack(pack(to_pcap(numbered_frames(1, 60))))).error ==
        "t.pcap: not a capture: it is packed twice");
  CHECK(read_octets(pack({})).error == "t.pcap: is empty");
}

TEST_CASE("progress through a packed file counts its own octets") {
  const Octets packed = gzip(to_pcap(numbered_frames(100, 1000)));
  auto source =
      open_pcap_stream("t.pcap", std::make_unique<MemoryInput>(packed, kWhole), packed.size());
  REQUIRE(source);
  std::array<Packet, 256> batch;
  while ((*source)->next_batch(batch) > 0) continue;
  CHECK((*source)->bytes_read() == packed.size());
}
