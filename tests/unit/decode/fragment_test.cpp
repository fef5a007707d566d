// SPDX-License-Identifier: Apache-2.0
// IP fragments: joined in any order, outside and inside of tunnels; capped; given up in time; and
// never joined from octets that contradict each other.
#include <algorithm>

#include "craft/tunnel.hpp"
#include "decode/ip_defrag.hpp"
#include "support/catch.hpp"
#include "unit/decode/frames.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using namespace std::chrono_literals;
namespace tunnel = tapwarden::craft::tunnel;

namespace {

const std::string kText(1000, 't');

Octets packet(bool v6, const std::string& text = kText) {
  return tunnel::packet_of(v6 ? frame_of(text, {}, kClient6, kServer6) : frame_of(text));
}

std::vector<Octets> frames_of(const std::vector<Octets>& packets) {
  std::vector<Octets> frames;
  for (const Octets& each : packets) frames.push_back(tunnel::ethernet(each));
  return frames;
}

std::vector<Octets> pieces(bool v6, std::size_t size, std::uint32_t id = 7,
                           const std::string& text = kText) {
  return frames_of(tunnel::fragments(packet(v6, text), size, id));
}

/// What the only segment of `frames` carries.
std::string joined(Tap& tap, const std::vector<Octets>& frames) {
  std::string text = "(no segment)";
  int count = 0;
  for (const Octets& frame : frames) {
    if (const auto segment = tap.decode(frame)) {
      text = text_of(segment);
      ++count;
    }
  }
  CHECK(count <= 1);
  return text;
}

Octets changed(Octets frame) {
  frame.back() ^= 1;
  return frame;
}

Config checking() {
  Config config;
  config.checksums = ChecksumPolicy::all;
  return config;
}

}  // namespace

TEST_CASE("fragments are joined in any order and size") {
  for (const bool v6 : {false, true}) {
    for (const std::size_t size : {8, 16, 200, 512, 1016}) {
      INFO((v6 ? "IPv6" : "IPv4") << " in pieces of " << size);
      auto frames = pieces(v6, size);
      Tap tap(checking());
      CHECK(joined(tap, frames) == kText);
      CHECK(tap.stats.fragments == frames.size());
      CHECK(tap.stats.fragments_joined == frames.size());
      CHECK(tap.stats.datagrams_joined == 1);
      std::reverse(frames.begin(), frames.end());
      Tap backwards;
      CHECK(joined(backwards, frames) == kText);
      std::rotate(frames.begin(), frames.begin() + 1, frames.end());
      Tap rotated;
      CHECK(joined(rotated, frames) == kText);
      CHECK(rotated.stats.fragment_overlaps == 0);
    }
  }
}

TEST_CASE("fragments of several datagrams are told apart") {
  Tap tap;
  const auto one = pieces(false, 512, 1, std::string(1000, '1'));
  const auto other = pieces(false, 512, 2, std::string(1000, '2'));
  const auto sixth = pieces(true, 512, 1, std::string(1000, '6'));
  CHECK_FALSE(tap.decode(one[0]));
  CHECK_FALSE(tap.decode(other[1]));
  CHECK_FALSE(tap.decode(sixth[0]));
  CHECK(text_of(tap.decode(one[1])) == std::string(1000, '1'));
  CHECK(text_of(tap.decode(other[0])) == std::string(1000, '2'));
  CHECK(text_of(tap.decode(sixth[1])) == std::string(1000, '6'));
}

TEST_CASE("tenants with the same addresses and identification are told apart") {
  const auto tenant = [](std::uint32_t vni, char letter) {
    std::vector<Octets> frames;
    for (const Octets& each : pieces(false, 512, 7, std::string(1000, letter))) {
      frames.push_back(
          tunnel::ethernet(tunnel::ipv4(17, tunnel::udp(4789, tunnel::vxlan(vni, each)))));
    }
    return frames;
  };
  const auto one = tenant(1, '1');
  const auto other = tenant(2, '2');
  Tap tap;
  CHECK_FALSE(tap.decode(one[0]));
  CHECK_FALSE(tap.decode(other[0]));
  CHECK(text_of(tap.decode(one[1])) == std::string(1000, '1'));
  CHECK(text_of(tap.decode(other[1])) == std::string(1000, '2'));
  CHECK(tap.stats.fragment_overlaps == 0);
}

TEST_CASE("a tunnel in fragments whose packet is in fragments") {
  Tap tap;
  std::uint32_t id = 100;
  std::vector<Octets> frames;
  for (const Octets& inner : tunnel::fragments(packet(true), 600, 7)) {
    for (Octets& outer : tunnel::fragments(tunnel::ipv4(41, inner), 400, ++id)) {
      frames.push_back(tunnel::ethernet(outer));
    }
  }
  CHECK(joined(tap, frames) == kText);
  CHECK(tap.stats.datagrams_joined == 3);
  CHECK(tap.stats.tunnels[static_cast<std::size_t>(TunnelType::ip_in_ip)] == 2);
}

TEST_CASE("every fragment twice, as a mirror of both sides of a port delivers it") {
  for (const bool v6 : {false, true}) {
    std::vector<Octets> frames;
    for (const Octets& each : pieces(v6, 256)) frames.insert(frames.end(), 2, each);
    Tap tap;
    CHECK(joined(tap, frames) == kText);
    CHECK(tap.stats.fragment_overlaps == 0);
    CHECK(tap.stats.fragments_joined == frames.size());
    tap.time += 5s;  // the identification comes round again
    CHECK(joined(tap, pieces(v6, 256, 7, std::string(1000, 'n'))) == std::string(1000, 'n'));
    CHECK(tap.stats.fragment_overlaps == 0);
  }
}

TEST_CASE("IPv4 fragments that overlap: the octets that came first stay") {
  auto frames = pieces(false, 512);
  frames.insert(frames.begin() + 1, changed(frames[0]));
  Tap tap;
  CHECK(joined(tap, frames) == kText);
  CHECK(tap.stats.fragment_overlaps == 1);
}

TEST_CASE("an IPv4 fragment that bridges what is there fills the holes alone") {
  const auto small = pieces(false, 64);
  auto large = pieces(false, 512);
  Tap tap;
  CHECK_FALSE(tap.decode(small[1]));
  CHECK_FALSE(tap.decode(small[3]));
  CHECK(joined(tap, large) == kText);
  CHECK(tap.stats.fragment_overlaps == 0);
}

TEST_CASE("IPv6 fragments that overlap: the whole datagram is dropped, later pieces too") {
  auto frames = pieces(true, 512);
  frames.insert(frames.begin() + 1, changed(frames[0]));
  Tap tap;
  CHECK(joined(tap, frames) == "(no segment)");
  CHECK(joined(tap, pieces(true, 512)) == "(no segment)");
  CHECK(tap.stats.fragment_overlaps == 1);
  tap.time += 61s;
  CHECK(joined(tap, pieces(true, 512)) == kText);
  CHECK(tap.stats.fragment_timeouts == 0);
}

TEST_CASE("an atomic IPv6 fragment is a whole packet, whatever else is under way") {
  Tap tap;
  CHECK_FALSE(tap.decode(pieces(true, 512)[0]));
  CHECK(joined(tap, pieces(true, 4096, 7, "atomic")) == "atomic");
  CHECK(tap.stats.fragments == 1);
}

TEST_CASE("fragments that are given up are counted") {
  for (const bool v6 : {false, true}) {
    Tap tap;
    const auto frames = pieces(v6, 512);
    CHECK_FALSE(tap.decode(frames[0]));
    tap.time += 59s;
    CHECK_FALSE(tap.decode(pieces(v6, 512, 8)[0]));
    CHECK(tap.stats.fragment_timeouts == 0);
    tap.time += 1s;
    CHECK_FALSE(tap.decode(frames[1]));
    CHECK(tap.stats.fragment_timeouts == 1);
    tap.finish();
    CHECK(tap.stats.fragment_timeouts == 3);
    CHECK_FALSE(tap.decode(frames[0]));
  }
}

TEST_CASE("fragments whose sizes contradict each other are malformed") {
  Tap tap;
  auto frames = pieces(false, 512);
  SECTION("not a multiple of eight, and not the last") {
    put16(frames[0], 16, 20 + 511);
    CHECK_FALSE(tap.decode(frames[0]));
  }
  SECTION("nothing in it") {
    put16(frames[0], 16, 20);
    CHECK_FALSE(tap.decode(frames[0]));
  }
  SECTION("behind 65,535 octets") {
    put16(frames[1], 20, 0x1fff);
    CHECK_FALSE(tap.decode(frames[1]));
  }
  SECTION("behind the end") {
    CHECK_FALSE(tap.decode(frames[1]));
    put16(frames[0], 20, 0x2000 | 500);
    CHECK_FALSE(tap.decode(frames[0]));
  }
  SECTION("another end") {
    CHECK_FALSE(tap.decode(frames[1]));
    put16(frames[1], 20, 63);
    CHECK_FALSE(tap.decode(frames[1]));
  }
  CHECK(tap.stats.malformed == 1);
  CHECK(tap.stats.datagrams_joined == 0);
}

TEST_CASE("fragments of protocols that are not read are not kept") {
  Tap tap;
  for (Octets frame : pieces(false, 512)) {
    frame[14 + 9] = 1;  // ICMP
    CHECK_FALSE(tap.decode(frame));
  }
  CHECK(tap.stats.not_tcp == 2);
  CHECK(tap.stats.fragments == 0);
}

TEST_CASE("a fragment that the snap length cut is not joined") {
  const auto frames = pieces(false, 512);
  Tap tap;
  CHECK_FALSE(tap.decode(Octets(frames[0].begin(), frames[0].end() - 1),
                         {LinkType::ethernet, static_cast<std::uint32_t>(frames[0].size())}));
  CHECK_FALSE(tap.decode(frames[1]));
  CHECK(tap.stats.fragments == 2);
  CHECK(tap.stats.fragments_joined == 0);
}

TEST_CASE("a flood of fragments stays under the caps and does not disturb others") {
  Config config;
  config.limits.fragment_packets_max = 100;
  config.limits.fragment_bytes_max = 50000;
  DecodeStats stats;
  LimitHits hits;
  IpDefragmenter defragmenter(config, stats, hits);
  const std::vector<std::uint8_t> flood(GENERATE(16, 1480));
  const std::vector<std::uint8_t> honest(800, 'h');
  int joined_count = 0;
  for (std::uint32_t i = 0; i < 20000; ++i) {
    const DatagramKey key{{}, {}, i, 0, 0, 17};
    CHECK_FALSE(defragmenter.add(key, {flood, (i % 40) * 1480 / 8 * 8, false, 17}, {}));
    REQUIRE(defragmenter.size() <= 100);
    REQUIRE(defragmenter.bytes() <= 50000);
    if (i % 10 != 0) continue;
    // Its pieces come with a few packets of the flood between them.
    const std::uint32_t piece = i / 10 % 2;
    const DatagramKey honest_key{{}, {}, i / 20, 0, 0, 6};
    if (defragmenter.add(honest_key, {honest, piece * 800, piece == 1, 6}, {})) ++joined_count;
  }
  CHECK(joined_count == 1000);
  CHECK(hits.fragment_packets_max + hits.fragment_bytes_max > 15000);
  defragmenter.clear();
  CHECK(defragmenter.bytes() == 0);
  CHECK(defragmenter.size() == 0);
}

TEST_CASE("a datagram in more pieces than the cap is dropped") {
  Config config;
  config.limits.fragment_pieces_max = 10;
  Tap tap(config);
  auto frames = pieces(false, 8);
  std::vector<Octets> every_second;
  for (std::size_t i = 0; i < frames.size(); i += 2) every_second.push_back(frames[i]);
  for (std::size_t i = 1; i < frames.size(); i += 2) every_second.push_back(frames[i]);
  CHECK(joined(tap, every_second) == "(no segment)");
  CHECK(tap.hits.fragment_pieces_max == 1);
}
