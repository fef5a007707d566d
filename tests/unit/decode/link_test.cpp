// SPDX-License-Identifier: Apache-2.0
// Link layers and VLAN tags.
#include "support/catch.hpp"
#include "unit/decode/frames.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

TEST_CASE("every link layer yields the same segment") {
  const LinkType link =
      GENERATE(LinkType::ethernet, LinkType::linux_cooked, LinkType::linux_cooked_v2,
               LinkType::null_loopback, LinkType::openbsd_loopback, LinkType::raw_ip);
  const bool v6 = GENERATE(false, true);
  INFO("link type " << static_cast<int>(link) << (v6 ? ", IPv6" : ", IPv4"));
  const craft::Host& from = v6 ? kClient6 : kClient;
  const craft::Host& to = v6 ? kServer6 : kServer;
  Tap tap;
  const auto segment = tap.decode(frame_of("hello", wire_of(link), from, to), {link});
  REQUIRE(segment);
  CHECK(text_of(segment) == "hello");
  CHECK(segment->key.low_address.is_v4() == !v6);
  CHECK(segment->key.low_port == 51000);
  CHECK(segment->key.high_port == 80);
  CHECK(segment->key.tag == 0);
  CHECK(segment->tunnel == nullptr);
  CHECK(segment->from_low);
  CHECK(segment->seq == 0x01020304);
  CHECK(segment->ack == 0x0a0b0c0d);
  CHECK(segment->flags == (kTcpAck | kTcpPsh));
  CHECK(segment->window == 502);
  CHECK(segment->payload_missing == 0);
  CHECK(segment->vlan.count == 0);
  CHECK(segment->at.packet == 1);
  CHECK(tap.stats.packets == 1);
  CHECK(tap.stats.segments == 1);
}

TEST_CASE("raw IP link types with a version take that version alone") {
  const Octets v4 = frame_of("four", wire_of(LinkType::raw_ip));
  const Octets v6 = frame_of("six", wire_of(LinkType::raw_ip), kClient6, kServer6);
  Tap tap;
  CHECK(text_of(tap.decode(v4, {LinkType::ipv4})) == "four");
  CHECK(text_of(tap.decode(v6, {LinkType::ipv6})) == "six");
  CHECK(tap.stats.malformed == 0);
  CHECK_FALSE(tap.decode(v4, {LinkType::ipv6}));
  CHECK_FALSE(tap.decode(v6, {LinkType::ipv4}));
  CHECK_FALSE(tap.decode({0x35, 1, 2, 3}, {LinkType::raw_ip}));
  CHECK(tap.stats.malformed == 3);
}

TEST_CASE("IP behind LLC and SNAP is read, with and without a tag") {
  const bool tagged = GENERATE(false, true);
  Octets frame = frame_of("hello", wire_of(LinkType::ethernet));
  put16(frame, 12, static_cast<std::uint16_t>(frame.size() - 14 + 8));
  insert(frame, 14, {0xaa, 0xaa, 0x03, 0, 0, 0, 0x08, 0x00});
  if (tagged) insert(frame, 12, {0x81, 0x00, 0x00, 0x07});
  Tap tap;
  const auto segment = tap.decode(frame);
  REQUIRE(segment);
  CHECK(text_of(segment) == "hello");
  CHECK(segment->vlan.count == (tagged ? 1 : 0));
}

TEST_CASE("LLC without SNAP carries no IP") {
  Octets frame = frame_of("hello", wire_of(LinkType::ethernet));
  put16(frame, 12, static_cast<std::uint16_t>(frame.size() - 14 + 8));
  insert(frame, 14, {0x42, 0x42, 0x03, 0, 0, 0, 0x08, 0x00});
  Tap tap;
  CHECK_FALSE(tap.decode(frame));
  CHECK(tap.stats.not_ip == 1);
}

TEST_CASE("loopback knows the address families of every BSD, in both byte orders") {
  const Octets packet = frame_of("x", wire_of(LinkType::raw_ip), kClient6, kServer6);
  for (const std::uint8_t family : {10, 24, 28, 30}) {
    INFO("family " << int{family});
    Tap tap;
    Octets little = packet;
    insert(little, 0, {family, 0, 0, 0});
    Octets big = packet;
    insert(big, 0, {0, 0, 0, family});
    CHECK(text_of(tap.decode(little, {LinkType::null_loopback})) == "x");
    CHECK(text_of(tap.decode(big, {LinkType::null_loopback})) == "x");
    CHECK(text_of(tap.decode(big, {LinkType::openbsd_loopback})) == "x");
    CHECK_FALSE(tap.decode(little, {LinkType::openbsd_loopback}));
    CHECK(tap.stats.not_ip == 1);
  }
}

TEST_CASE("VLAN ids are kept, outermost first, and separate flows") {
  Tap tap;
  craft::Wire wire;
  const auto untagged = tap.decode(frame_of("a", wire));
  wire.vlans = {100};
  const auto tagged = tap.decode(frame_of("a", wire));
  wire.vlans = {0};
  const auto priority = tap.decode(frame_of("a", wire));
  wire.vlans = {10, 20};
  const auto qinq = tap.decode(frame_of("a", wire));
  wire.vlans = {20, 10};
  const auto other = tap.decode(frame_of("a", wire));
  REQUIRE((untagged && tagged && priority && qinq && other));
  CHECK(tagged->vlan == VlanTags{{100, 0}, 1});
  CHECK(qinq->vlan == VlanTags{{10, 20}, 2});
  CHECK(untagged->key != tagged->key);
  CHECK(untagged->key != priority->key);
  CHECK(tagged->key != priority->key);
  CHECK(tagged->key != qinq->key);
  CHECK(qinq->key != other->key);
}

TEST_CASE("priority and drop bits of a VLAN tag are no part of its id") {
  craft::Wire wire;
  wire.vlans = {100};
  Octets frame = frame_of("a", wire);
  frame[14] |= 0xf0;
  Tap tap;
  const auto segment = tap.decode(frame);
  REQUIRE(segment);
  CHECK(segment->vlan.id[0] == 100);
}

TEST_CASE("three VLAN tags are taken off, two are kept") {
  craft::Wire wire;
  wire.vlans = {1, 2};
  Octets frame = frame_of("a", wire);
  insert(frame, 20, {0x91, 0x00, 0x00, 0x03});
  Tap tap;
  const auto segment = tap.decode(frame);
  REQUIRE(segment);
  CHECK(segment->vlan == VlanTags{{1, 2}, 2});
}

TEST_CASE("when VLANs do not separate flows they are still kept") {
  Config config;
  config.vlan_separates_flows = false;
  Tap tap(config);
  craft::Wire wire;
  const auto untagged = tap.decode(frame_of("a", wire));
  wire.vlans = {100};
  const auto tagged = tap.decode(frame_of("a", wire));
  REQUIRE((untagged && tagged));
  CHECK(untagged->key == tagged->key);
  CHECK(tagged->vlan.id[0] == 100);
}

TEST_CASE("a frame without end of tags ends at the cap of layers") {
  Octets frame = frame_of("a");
  Octets tags;
  for (int i = 0; i < 200; ++i) tags.insert(tags.end(), {0x81, 0x00, 0x00, 0x01});
  insert(frame, 12, tags);
  Tap tap;
  CHECK_FALSE(tap.decode(frame));
  CHECK(tap.stats.malformed == 1);
}

TEST_CASE("other protocols than IP, and unknown link types, are counted and left") {
  Tap tap;
  Octets arp = frame_of("a");
  put16(arp, 12, 0x0806);
  CHECK_FALSE(tap.decode(arp));
  Octets length_field = frame_of("a");
  put16(length_field, 12, 46);  // 802.3
  CHECK_FALSE(tap.decode(length_field));
  CHECK(tap.stats.not_ip == 2);
  CHECK_FALSE(tap.decode(frame_of("a"), {static_cast<LinkType>(147)}));
  CHECK(tap.stats.unsupported_link == 1);
  CHECK(tap.stats.malformed == 0);
}

TEST_CASE("a link header that ends early is malformed, wherever it ends") {
  struct Case {
    LinkType link;
    std::size_t header_bytes;
    std::vector<std::uint16_t> vlans;
  };
  for (const Case& expected :
       {Case{LinkType::ethernet, 14, {}}, Case{LinkType::ethernet, 18, {1}},
        Case{LinkType::ethernet, 22, {1, 2}}, Case{LinkType::linux_cooked, 16, {}},
        Case{LinkType::linux_cooked_v2, 20, {}}, Case{LinkType::null_loopback, 4, {}},
        Case{LinkType::openbsd_loopback, 4, {}}}) {
    craft::Wire wire = wire_of(expected.link);
    wire.vlans = expected.vlans;
    const Octets whole = frame_of("a", wire);
    for (std::size_t size = 0; size < expected.header_bytes; ++size) {
      INFO("link type " << static_cast<int>(expected.link) << " cut at " << size);
      Tap tap;
      CHECK_FALSE(tap.decode(Octets(whole.begin(), whole.begin() + static_cast<long>(size)),
                             {expected.link}));
      CHECK(tap.stats.malformed == 1);
    }
  }
}
