// SPDX-License-Identifier: Apache-2.0
// TCP headers with options, and what becomes of bad checksums.
#include "support/catch.hpp"
#include "unit/decode/frames.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

namespace {

constexpr std::size_t kIp = 14;
constexpr std::size_t kTcp4 = kIp + 20;
constexpr std::size_t kTcp6 = kIp + 40;

Config checking() {
  Config config;
  config.checksums = ChecksumPolicy::all;
  return config;
}

}  // namespace

TEST_CASE("TCP options are skipped") {
  for (std::size_t words = 1; words <= 10; ++words) {
    Octets frame = frame_of("hello world");
    insert(frame, kTcp4 + 20, Octets(words * 4, 1));
    frame[kTcp4 + 12] = static_cast<std::uint8_t>((5 + words) << 4);
    put16(frame, kIp + 2, static_cast<unsigned>(frame.size() - kIp));
    INFO(words << " words");
    CHECK(text_of(Tap().decode(frame)) == "hello world");
  }
}

TEST_CASE("a handshake as libtins writes it has its options skipped") {
  craft::TcpPacket packet;
  packet.source = kClient;
  packet.destination = kServer;
  packet.flags = kTcpSyn;
  Tap tap;
  const auto segment = tap.decode(craft::to_octets(packet, {}));
  REQUIRE(segment);
  CHECK(segment->flags == kTcpSyn);
  CHECK(segment->payload.empty());
}

TEST_CASE("TCP lengths that contradict each other are malformed") {
  Octets frame = frame_of("hello world");
  SECTION("a header of 0 octets") { frame[kTcp4 + 12] = 0; }
  SECTION("a header below 20 octets") { frame[kTcp4 + 12] = 0x40; }
  SECTION("a header longer than the packet") { frame[kTcp4 + 12] = 0xf0; }
  SECTION("a header longer than the IP packet, in padding") {
    frame[kTcp4 + 12] = 0xf0;
    frame.resize(frame.size() + 100);
  }
  SECTION("a header that ends early") { frame.resize(kTcp4 + 19); }
  Tap tap;
  CHECK_FALSE(tap.decode(frame));
  CHECK(tap.stats.malformed == 1);
}

TEST_CASE("checksums of crafted packets are right") {
  Tap tap(checking());
  for (const std::size_t size : {0, 1, 2, 3, 1460}) {
    const std::string payload(size, 'x');
    CHECK(text_of(tap.decode(frame_of(payload))) == payload);
    CHECK(text_of(tap.decode(frame_of(payload, {}, kClient6, kServer6))) == payload);
  }
  CHECK(tap.stats.bad_checksum == 0);
}

TEST_CASE("a damaged octet of header or payload is a bad checksum") {
  for (const bool v6 : {false, true}) {
    const Octets whole =
        v6 ? frame_of("hello world", {}, kClient6, kServer6) : frame_of("hello world");
    const std::size_t tcp = v6 ? kTcp6 : kTcp4;
    // Addresses are in the pseudo header, numbers in the TCP header.
    for (const std::size_t at : {tcp - 1, tcp + 1, tcp + 5, tcp + 15, whole.size() - 1}) {
      INFO((v6 ? "IPv6, " : "IPv4, ") << at);
      Octets damaged = whole;
      damaged[at] ^= 0x01;
      Tap strict(checking());
      CHECK_FALSE(strict.decode(damaged));
      CHECK(strict.stats.bad_checksum == 1);
      Tap lenient;
      CHECK(lenient.decode(damaged));
      CHECK(lenient.stats.bad_checksum == 0);
    }
  }
}

TEST_CASE("a damaged IPv4 header alone is a bad checksum") {
  Octets frame = frame_of("hello world");
  frame[kIp + 8] ^= 0x01;  // time to live: no part of TCP's pseudo header
  Tap tap(checking());
  CHECK_FALSE(tap.decode(frame));
  CHECK(tap.stats.bad_checksum == 1);
}

TEST_CASE("a packet that was cut cannot be checked, and is taken") {
  const Octets whole = frame_of("hello world");
  Tap tap(checking());
  const auto segment = tap.decode(Octets(whole.begin(), whole.end() - 2),
                                  {LinkType::ethernet, static_cast<std::uint32_t>(whole.size())});
  CHECK(text_of(segment) == "hello wor");
  CHECK(tap.stats.bad_checksum == 0);
}

TEST_CASE("padding is no part of a checksum") {
  Octets frame = frame_of("a");
  frame.resize(60, 0xee);
  CHECK(text_of(Tap(checking()).decode(frame)) == "a");
}
