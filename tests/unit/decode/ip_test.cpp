// SPDX-License-Identifier: Apache-2.0
// IPv4 with options, IPv6 with extension headers, and lengths that contradict each other.
#include "support/catch.hpp"
#include "unit/decode/frames.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

namespace {

constexpr std::size_t kIp = 14;    // where IP begins in an Ethernet frame
constexpr std::size_t kIpv6 = 40;  // octets of the fixed IPv6 header

Octets v6_frame(std::string_view payload) { return frame_of(payload, {}, kClient6, kServer6); }

/// Puts `header` behind the fixed IPv6 header; its first octet becomes what came next before.
Octets with_extension(Octets frame, std::uint8_t protocol, Octets header) {
  header[0] = frame[kIp + 6];
  frame[kIp + 6] = protocol;
  put16(frame, kIp + 4, load_be16(frame.data() + kIp + 4) + static_cast<unsigned>(header.size()));
  insert(frame, kIp + kIpv6, header);
  return frame;
}

Octets options(std::uint8_t units = 0) {
  Octets header((std::size_t{units} + 1) * 8);
  header[1] = units;
  header[2] = 1;  // one PadN option (RFC 8200 4.2)
  header[3] = 4;
  return header;
}

void check_malformed(const Octets& frame) {
  Tap tap;
  CHECK_FALSE(tap.decode(frame));
  CHECK(tap.stats.malformed == 1);
  CHECK(tap.stats.segments == 0);
}

}  // namespace

TEST_CASE("addresses and direction come from the IP header") {
  Tap tap;
  const auto there = tap.decode(frame_of("a"));
  const auto back = tap.decode(frame_of("b", {}, kServer, kClient));
  REQUIRE((there && back));
  const std::uint8_t client[] = {192, 0, 2, 10};
  const std::uint8_t server[] = {198, 51, 100, 20};
  CHECK(there->key.low_address == IpAddress::v4(client));
  CHECK(there->key.high_address == IpAddress::v4(server));
  CHECK(there->key == back->key);
  CHECK(there->from_low);
  CHECK_FALSE(back->from_low);
}

TEST_CASE("an address that talks with itself is told apart by port") {
  Tap tap;
  const craft::Host one{"192.0.2.1", 40000};
  const craft::Host other{"192.0.2.1", 80};
  const auto there = tap.decode(frame_of("a", {}, one, other));
  const auto back = tap.decode(frame_of("b", {}, other, one));
  REQUIRE((there && back));
  CHECK(there->key == back->key);
  CHECK(there->key.low_port == 80);
  CHECK_FALSE(there->from_low);
  CHECK(back->from_low);
}

TEST_CASE("IPv4 options are skipped") {
  for (std::size_t words = 1; words <= 10; ++words) {
    Octets frame = frame_of("hello world");
    insert(frame, kIp + 20, Octets(words * 4, 1));  // no-operation
    frame[kIp] = static_cast<std::uint8_t>(0x45 + words);
    put16(frame, kIp + 2, static_cast<unsigned>(frame.size() - kIp));
    INFO(words << " words");
    CHECK(text_of(Tap().decode(frame)) == "hello world");
  }
}

TEST_CASE("Ethernet padding behind a short packet is no payload") {
  for (const bool v6 : {false, true}) {
    Octets frame = v6 ? v6_frame("") : frame_of("");
    frame.resize(frame.size() + 12, 0xee);
    Tap tap;
    const auto segment = tap.decode(frame);
    REQUIRE(segment);
    CHECK(segment->payload.empty());
    CHECK(segment->payload_missing == 0);
  }
}

TEST_CASE("padding that the snap length cut off is not missing payload") {
  for (const bool v6 : {false, true}) {
    const Octets frame = v6 ? v6_frame("hi") : frame_of("hi");
    Tap tap;
    const auto segment =
        tap.decode(frame, {LinkType::ethernet, static_cast<std::uint32_t>(frame.size() + 20)});
    REQUIRE(segment);
    CHECK(text_of(segment) == "hi");
    CHECK(segment->payload_missing == 0);
  }
}

TEST_CASE("what the snap length cut off is told") {
  for (const bool v6 : {false, true}) {
    const Octets whole = v6 ? v6_frame("hello world") : frame_of("hello world");
    for (std::size_t cut = 1; cut <= 11; ++cut) {
      Tap tap;
      const auto segment =
          tap.decode(Octets(whole.begin(), whole.end() - static_cast<long>(cut)),
                     {LinkType::ethernet, static_cast<std::uint32_t>(whole.size())});
      REQUIRE(segment);
      CHECK(text_of(segment) == std::string("hello world").substr(0, 11 - cut));
      CHECK(segment->payload_missing == cut);
      CHECK(tap.stats.cut == 1);
    }
  }
}

TEST_CASE("a mirror that cuts frames and hides it is seen by the IP length") {
  const Octets whole = frame_of("hello world");
  Tap tap;
  const auto segment = tap.decode(Octets(whole.begin(), whole.end() - 6));
  REQUIRE(segment);
  CHECK(text_of(segment) == "hello");
  CHECK(segment->payload_missing == 6);
}

TEST_CASE("length 0 is segmentation offload: all that is there belongs to the packet") {
  Octets v4 = frame_of(std::string(70000, 'x'));
  put16(v4, kIp + 2, 0);
  Octets v6 = v6_frame(std::string(70000, 'x'));
  put16(v6, kIp + 4, 0);
  for (const Octets& frame : {v4, v6}) {
    Tap whole_tap;
    const auto whole = whole_tap.decode(frame);
    REQUIRE(whole);
    CHECK(whole->payload.size() == 70000);
    CHECK(whole->payload_missing == 0);
    Tap cut_tap;
    const auto cut = cut_tap.decode(Octets(frame.begin(), frame.begin() + 200),
                                    {LinkType::ethernet, static_cast<std::uint32_t>(frame.size())});
    REQUIRE(cut);
    CHECK(cut->payload.size() + cut->payload_missing == 70000);
  }
}

TEST_CASE("a wire length below what was captured is not believed") {
  Tap tap;
  const auto segment = tap.decode(frame_of("hello world"), {LinkType::ethernet, 10});
  REQUIRE(segment);
  CHECK(text_of(segment) == "hello world");
  Octets offload = frame_of("hello world");
  put16(offload, kIp + 2, 0);
  Tap other_tap;
  const auto other = other_tap.decode(offload, {LinkType::ethernet, 10});
  REQUIRE(other);
  CHECK(other->payload_missing == 0);
}

TEST_CASE("IPv4 lengths that contradict each other are malformed") {
  Octets frame = frame_of("hello");
  SECTION("another version") { frame[kIp] = 0x65; }
  SECTION("a header below 20 octets") { frame[kIp] = 0x44; }
  SECTION("a header of 0 octets") { frame[kIp] = 0x40; }
  SECTION("a header longer than the packet") {
    frame[kIp] = 0x4f;
    put16(frame, kIp + 2, 45);
  }
  SECTION("a header longer than what was captured") {
    frame[kIp] = 0x4f;
    frame.resize(kIp + 59);
  }
  SECTION("a packet shorter than its header") { put16(frame, kIp + 2, 19); }
  SECTION("a packet shorter than IP and TCP headers") { put16(frame, kIp + 2, 39); }
  SECTION("an empty frame") { frame.resize(kIp); }
  SECTION("a header that ends early") { frame.resize(kIp + 19); }
  check_malformed(frame);
}

TEST_CASE("IPv6 lengths that contradict each other are malformed") {
  Octets frame = v6_frame("hello");
  SECTION("another version") { frame[kIp] = 0x45; }
  SECTION("a header that ends early") { frame.resize(kIp + 39); }
  SECTION("a payload shorter than the TCP header") { put16(frame, kIp + 4, 19); }
  SECTION("an extension header longer than the payload") {
    frame = with_extension(frame, 0, options());
    frame[kIp + kIpv6 + 1] = 200;
  }
  SECTION("an extension header of one octet") {
    frame = with_extension(frame, 60, options());
    put16(frame, kIp + 4, 1);
  }
  SECTION("a fragment header of seven octets") {
    frame = with_extension(frame, 44, Octets(8));
    put16(frame, kIp + 4, 7);
  }
  check_malformed(frame);
}

TEST_CASE("IPv6 extension headers are skipped") {
  struct Case {
    std::uint8_t protocol;
    Octets header;
  };
  Octets authentication(24);
  authentication[1] = 4;  // counted in words of 4 octets, minus 2
  for (const Case& expected :
       {Case{0, options()}, Case{0, options(3)}, Case{43, Octets{0, 0, 4, 0, 0, 0, 0, 0}},
        Case{44, Octets(8)}, Case{51, authentication}, Case{60, options(31)},
        Case{135, options(1)}}) {
    INFO("extension header " << int{expected.protocol});
    const Octets one = with_extension(v6_frame("hello"), expected.protocol, expected.header);
    CHECK(text_of(Tap().decode(one)) == "hello");
    CHECK(text_of(Tap().decode(with_extension(one, 0, options()))) == "hello");
  }
}

TEST_CASE("eight extension headers are taken off, not nine") {
  Octets frame = v6_frame("hello");
  for (int i = 0; i < 8; ++i) frame = with_extension(frame, 60, options());
  CHECK(text_of(Tap().decode(frame)) == "hello");
  check_malformed(with_extension(frame, 60, options()));
}

TEST_CASE("other protocols than TCP are counted and left") {
  for (const std::uint8_t protocol : {1, 17, 50, 58, 59, 132}) {
    Tap tap;
    Octets v4 = frame_of("a");
    v4[kIp + 9] = protocol;
    Octets v6 = v6_frame("a");
    v6[kIp + 6] = protocol;
    INFO("protocol " << int{protocol});
    CHECK_FALSE(tap.decode(v4));
    CHECK_FALSE(tap.decode(v6));
    CHECK(tap.stats.not_tcp == 2);
    CHECK(tap.stats.malformed == 0);
  }
}

TEST_CASE("a frame cut anywhere yields a segment, or is malformed, and is counted once") {
  const Octets whole =
      with_extension(with_extension(v6_frame("hello world"), 60, options(2)), 0, options());
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    Tap tap;
    const bool found = tap.decode(Octets(whole.begin(), whole.begin() + static_cast<long>(size)),
                                  {LinkType::ethernet, static_cast<std::uint32_t>(whole.size())})
                           .has_value();
    INFO("cut at " << size);
    CHECK(found == (size >= whole.size() - 11));
    CHECK(tap.stats.segments + tap.stats.malformed == 1);
  }
}
