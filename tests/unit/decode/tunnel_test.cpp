// SPDX-License-Identifier: Apache-2.0
// Everything that a mirror can wrap around a packet: the segment inside is the same, the tunnel is
// told, and what only looks like a tunnel is left.
#include <functional>

#include "craft/tunnel.hpp"
#include "support/catch.hpp"
#include "unit/decode/frames.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
namespace tunnel = tapwarden::craft::tunnel;

namespace {

constexpr std::size_t kIpPayload = 14 + 20;  // behind Ethernet and IPv4
constexpr std::size_t kUdpPayload = kIpPayload + 8;

const Octets kInner = frame_of("hello world");
const Octets kInner6 = frame_of("hello world", {}, kClient6, kServer6);

Octets over_ip(std::uint8_t protocol, const Octets& payload) {
  return tunnel::ethernet(tunnel::ipv4(protocol, payload));
}
Octets over_udp(std::uint16_t port, const Octets& payload) {
  return over_ip(17, tunnel::udp(port, payload));
}
Octets over_gre(std::uint16_t ethertype, const Octets& payload, const tunnel::Gre& options = {}) {
  return over_ip(47, tunnel::gre(ethertype, payload, options));
}
Octets over_mpls(const Octets& payload) {
  return tunnel::ethernet(tunnel::mpls({16001, 24}, payload), 0x8847);
}
Octets packet(const Octets& frame = kInner) { return tunnel::packet_of(frame); }

struct Case {
  const char* name;
  Octets frame;
  TunnelType type;
  std::optional<std::uint32_t> id = {};
};

Octets vxlan_gpe(std::uint8_t next, const Octets& payload) {
  Octets header = tunnel::vxlan(8, payload);
  header[0] = 0x0c;
  header[3] = next;
  return header;
}

std::vector<Case> all_tunnels() {
  const Octets sixth = tunnel::ipv6(41, packet(kInner6));
  return {
      {"4in4", over_ip(4, packet()), TunnelType::ip_in_ip},
      {"6in4", over_ip(41, packet(kInner6)), TunnelType::ip_in_ip},
      {"4in6", tunnel::ethernet(tunnel::ipv6(4, packet())), TunnelType::ip_in_ip},
      {"6in6", tunnel::ethernet(sixth), TunnelType::ip_in_ip},
      {"GRE, IPv4", over_gre(0x0800, packet()), TunnelType::gre},
      {"GRE, IPv6", over_gre(0x86dd, packet(kInner6)), TunnelType::gre},
      {"GRE, all fields", over_gre(0x0800, packet(), {true, 0xfedcba98, 3}), TunnelType::gre,
       0xfedcba98},
      {"GRE, Ethernet", over_gre(0x6558, kInner), TunnelType::gre},
      {"GRE over IPv6", tunnel::ethernet(tunnel::ipv6(47, tunnel::gre(0x0800, packet()))),
       TunnelType::gre},
      {"ERSPAN I", over_gre(0x88be, kInner), TunnelType::erspan},
      {"ERSPAN II", over_gre(0x88be, tunnel::erspan_2(1023, kInner), {false, {}, 1}),
       TunnelType::erspan, 1023},
      {"ERSPAN III", over_gre(0x22eb, tunnel::erspan_3(5, false, kInner), {false, {}, 1}),
       TunnelType::erspan, 5},
      {"ERSPAN III, platform", over_gre(0x22eb, tunnel::erspan_3(5, true, kInner), {false, {}, 1}),
       TunnelType::erspan, 5},
      {"VXLAN", over_udp(4789, tunnel::vxlan(0xabcdef, kInner)), TunnelType::vxlan, 0xabcdef},
      {"VXLAN, old port", over_udp(8472, tunnel::vxlan(1, kInner6)), TunnelType::vxlan, 1},
      {"VXLAN-GPE, IPv4", over_udp(4790, vxlan_gpe(1, packet())), TunnelType::vxlan, 8},
      {"VXLAN-GPE, IPv6", over_udp(4790, vxlan_gpe(2, packet(kInner6))), TunnelType::vxlan, 8},
      {"VXLAN-GPE, Ethernet", over_udp(4790, vxlan_gpe(3, kInner)), TunnelType::vxlan, 8},
      {"GENEVE", over_udp(6081, tunnel::geneve(7, 0x6558, 0, kInner)), TunnelType::geneve, 7},
      {"GENEVE, options", over_udp(6081, tunnel::geneve(7, 0x6558, 63, kInner)), TunnelType::geneve,
       7},
      {"GENEVE, IPv4", over_udp(6081, tunnel::geneve(7, 0x0800, 1, packet())), TunnelType::geneve,
       7},
      {"GTP-U", over_udp(2152, tunnel::gtp_u(0xdeadbeef, false, packet())), TunnelType::gtp_u,
       0xdeadbeef},
      {"GTP-U, extension", over_udp(2152, tunnel::gtp_u(1, true, packet(kInner6))),
       TunnelType::gtp_u, 1},
      {"MPLS, IPv4", over_mpls(packet()), TunnelType::mpls, 24},
      {"MPLS, IPv6", over_mpls(packet(kInner6)), TunnelType::mpls, 24},
      {"MPLS, Ethernet", over_mpls(kInner), TunnelType::mpls, 24},
      {"MPLS, control word", over_mpls(tunnel::control_word(kInner)), TunnelType::mpls, 24},
      {"MPLS in IP", over_ip(137, tunnel::mpls({9}, packet())), TunnelType::mpls, 9},
      {"PPPoE", tunnel::ethernet(tunnel::pppoe(9, packet()), 0x8864), TunnelType::pppoe, 9},
      {"PPPoE, IPv6", tunnel::ethernet(tunnel::pppoe(9, packet(kInner6)), 0x8864),
       TunnelType::pppoe, 9},
  };
}

Config checking() {
  Config config;
  config.checksums = ChecksumPolicy::all;
  return config;
}

void check_not_ours(const Octets& frame) {
  Tap tap;
  CHECK_FALSE(tap.decode(frame));
  CHECK(tap.stats.not_tcp == 1);
  CHECK(tap.stats.malformed == 0);
}

bool same_flow(const Octets& one, const Octets& other, const Config& config = {}) {
  Tap tap(config);
  const auto first = tap.decode(one);
  const auto second = tap.decode(other);
  REQUIRE((first && second));
  return first->key == second->key;
}

}  // namespace

TEST_CASE("every tunnel is taken off and told") {
  for (const Case& expected : all_tunnels()) {
    INFO(expected.name);
    Tap tap;
    const auto segment = tap.decode(expected.frame);
    REQUIRE(segment);
    CHECK(text_of(segment) == "hello world");
    CHECK(segment->seq == 0x01020304);
    CHECK(segment->key.low_port == 51000);
    CHECK(segment->payload_missing == 0);
    REQUIRE(segment->tunnel != nullptr);
    CHECK(segment->tunnel->type == expected.type);
    CHECK(segment->tunnel->depth == 1);
    CHECK(segment->tunnel->has_id == expected.id.has_value());
    CHECK(segment->tunnel->id == expected.id.value_or(0));
    CHECK(tap.stats.tunnels[static_cast<std::size_t>(expected.type)] == 1);
    Tap strict(checking());
    CHECK(strict.decode(expected.frame));
  }
}

TEST_CASE("a tunnel cut anywhere yields a segment or is counted once, and reads nothing outside") {
  for (const Case& expected : all_tunnels()) {
    for (std::size_t size = 0; size < expected.frame.size(); ++size) {
      INFO(expected.name << " cut at " << size);
      Tap tap;
      const auto wire = static_cast<std::uint32_t>(expected.frame.size());
      const auto segment = tap.decode(
          Octets(expected.frame.begin(), expected.frame.begin() + static_cast<long>(size)),
          {LinkType::ethernet, wire});
      CHECK(segment.has_value() == (size >= wire - 11));
      if (segment) CHECK(segment->payload_missing == wire - size);
      CHECK(tap.stats.segments + tap.stats.malformed + tap.stats.not_tcp + tap.stats.not_ip == 1);
    }
  }
}

TEST_CASE("a damaged octet inside of a tunnel is a bad checksum") {
  for (const Case& expected : all_tunnels()) {
    INFO(expected.name);
    Octets damaged = expected.frame;
    damaged.back() ^= 1;
    Tap strict(checking());
    CHECK_FALSE(strict.decode(damaged));
    CHECK(strict.stats.bad_checksum == 1);
  }
}

TEST_CASE("the addresses of the tunnel are those around it") {
  Tap tap;
  const auto segment = tap.decode(over_ip(4, packet()));
  REQUIRE(segment);
  const std::uint8_t source[] = {203, 0, 113, 1};
  const std::uint8_t destination[] = {203, 0, 113, 2};
  CHECK(segment->tunnel->source == IpAddress::v4(source));
  CHECK(segment->tunnel->destination == IpAddress::v4(destination));
  const auto without = tap.decode(over_mpls(packet()));
  REQUIRE(without);
  CHECK(without->tunnel->source == IpAddress{});
}

TEST_CASE("a packet behind one with a tunnel has none") {
  Tap tap;
  REQUIRE(tap.decode(over_ip(4, packet())));
  const auto plain = tap.decode(kInner);
  REQUIRE(plain);
  CHECK(plain->tunnel == nullptr);
  CHECK(plain->key.tunnel_id == 0);
}

TEST_CASE("a VLAN in VXLAN in GRE: the innermost tunnel is told, and the VLAN inside of it") {
  craft::Wire wire;
  wire.vlans = {42};
  const Octets vxlan = over_udp(4789, tunnel::vxlan(5000, frame_of("hello", wire)));
  Octets frame = over_gre(0x6558, vxlan, {false, 3, {}});
  insert(frame, 12, {0x81, 0x00, 0x00, 0x07});
  Tap tap;
  const auto segment = tap.decode(frame);
  CHECK(text_of(segment) == "hello");
  CHECK(segment->tunnel->type == TunnelType::vxlan);
  CHECK(segment->tunnel->id == 5000);
  CHECK(segment->tunnel->depth == 2);
  CHECK(segment->vlan == VlanTags{{42, 0}, 1});
}

TEST_CASE("tunnels are nested up to a depth, and what is deeper is counted") {
  Octets inner = packet();
  for (int i = 0; i < 8; ++i) inner = tunnel::ipv4(4, inner);
  Tap tap;
  const auto segment = tap.decode(tunnel::ethernet(inner));
  CHECK(text_of(segment) == "hello world");
  CHECK(segment->tunnel->depth == 8);
  CHECK_FALSE(tap.decode(tunnel::ethernet(tunnel::ipv4(4, inner))));
  CHECK(tap.hits.tunnel_depth_max == 1);
  Config config;
  config.limits.tunnel_depth_max = 0;
  Tap none(config);
  CHECK_FALSE(none.decode(over_ip(4, packet())));
  CHECK(none.hits.tunnel_depth_max == 1);
}

TEST_CASE("a UDP port alone makes no tunnel") {
  const Octets vxlan = over_udp(4789, tunnel::vxlan(1, kInner));
  const Octets geneve = over_udp(6081, tunnel::geneve(1, 0x6558, 1, kInner));
  const Octets gtp = over_udp(2152, tunnel::gtp_u(1, false, packet()));
  Octets frame;
  SECTION("another port") { frame = over_udp(4788, tunnel::vxlan(1, kInner)); }
  SECTION("text") { frame = over_udp(4789, {'h', 'e', 'l', 'l', 'o', ' ', 'y', 'o', 'u'}); }
  SECTION("VXLAN without VNI flag") { (frame = vxlan)[kUdpPayload] = 0; }
  SECTION("VXLAN with another flag") { (frame = vxlan)[kUdpPayload] = 0x0c; }
  SECTION("VXLAN with a reserved octet") { (frame = vxlan)[kUdpPayload + 2] = 1; }
  SECTION("VXLAN with the last octet") { (frame = vxlan)[kUdpPayload + 7] = 1; }
  SECTION("VXLAN-GPE without protocol flag") { frame = over_udp(4790, tunnel::vxlan(1, kInner)); }
  SECTION("VXLAN-GPE with an unknown protocol") { frame = over_udp(4790, vxlan_gpe(4, kInner)); }
  SECTION("GENEVE version 1") { (frame = geneve)[kUdpPayload] |= 0x40; }
  SECTION("GENEVE control") { (frame = geneve)[kUdpPayload + 1] = 0x80; }
  SECTION("GENEVE options behind the end") { (frame = geneve)[kUdpPayload] = 63; }
  SECTION("GTP version 2") { (frame = gtp)[kUdpPayload] = 0x50; }
  SECTION("GTP prime") { (frame = gtp)[kUdpPayload] = 0x20; }
  SECTION("GTP echo") { (frame = gtp)[kUdpPayload + 1] = 1; }
  SECTION("GTP with a length behind the end") { put16(frame = gtp, kUdpPayload + 2, 2000); }
  SECTION("GTP with an extension of 0 octets") {
    frame = over_udp(2152, tunnel::gtp_u(1, true, packet()));
    frame[kUdpPayload + 12] = 0;
  }
  SECTION("GTP without IP") { (frame = gtp)[kUdpPayload + 8] = 0x02; }
  SECTION("a UDP length below its header") { put16(frame = vxlan, kIpPayload + 4, 7); }
  SECTION("a UDP length behind the end") { put16(frame = vxlan, kIpPayload + 4, 2000); }
  check_not_ours(frame);
}

TEST_CASE("VXLAN with a group policy is VXLAN") {
  Octets frame = over_udp(4789, tunnel::vxlan(1, kInner));
  frame[kUdpPayload] = 0x88;
  put16(frame, kUdpPayload + 2, 300);
  CHECK(text_of(Tap().decode(frame)) == "hello world");
}

TEST_CASE("VXLAN is looked for on the ports that are configured") {
  Config config;
  config.vxlan_ports = {9999};
  CHECK(text_of(Tap(config).decode(over_udp(9999, tunnel::vxlan(1, kInner)))) == "hello world");
  CHECK_FALSE(Tap(config).decode(over_udp(4789, tunnel::vxlan(1, kInner))));
}

TEST_CASE("GRE with source routes, of version 1 or with unknown contents is left") {
  Octets frame = over_gre(0x0800, packet());
  SECTION("source routes") { frame[kIpPayload] = 0x40; }
  SECTION("strict route") { frame[kIpPayload] = 0x08; }
  SECTION("version 1") { frame[kIpPayload + 1] = 0x01; }
  check_not_ours(frame);
}

TEST_CASE("a wrong checksum of GRE or of a tunnel's UDP is counted") {
  Octets gre = over_gre(0x0800, packet(), {true, {}, {}});
  gre[kIpPayload + 4] ^= 1;
  Octets udp = over_udp(4789, tunnel::vxlan(1, kInner));
  put16(udp, kIpPayload + 6, 0x1234);
  for (const Octets& frame : {gre, udp}) {
    Tap strict(checking());
    CHECK_FALSE(strict.decode(frame));
    CHECK(strict.stats.bad_checksum == 1);
    CHECK(Tap().decode(frame));
  }
}

TEST_CASE("MPLS whose payload is neither IP nor Ethernet, and without bottom of stack, is left") {
  Tap tap;
  CHECK_FALSE(tap.decode(over_mpls(Octets(60, 0x11))));
  CHECK(tap.stats.not_ip == 1);
  Octets endless(400, 0);
  CHECK_FALSE(tap.decode(tunnel::ethernet(endless, 0x8847)));
  CHECK(tap.stats.malformed == 1);
}

TEST_CASE("an Ethernet address that begins like IP is no IP") {
  for (const std::uint8_t first : {0x45, 0x60}) {
    Octets frame = kInner;
    frame[0] = first;
    CHECK(text_of(Tap().decode(over_mpls(frame))) == "hello world");
    CHECK(text_of(Tap().decode(over_mpls(tunnel::control_word(frame)))) == "hello world");
  }
}

TEST_CASE("PPPoE discovery and PPP control are left, wrong lengths are malformed") {
  const Octets whole = tunnel::ethernet(tunnel::pppoe(9, packet()), 0x8864);
  Tap tap;
  Octets frame = whole;
  frame[15] = 0x65;  // code
  CHECK_FALSE(tap.decode(frame));
  frame = whole;
  put16(frame, 20, 0xc021);  // LCP
  CHECK_FALSE(tap.decode(frame));
  CHECK(tap.stats.not_ip == 2);
  frame = whole;
  frame[14] = 0x21;
  CHECK_FALSE(tap.decode(frame));
  frame = whole;
  put16(frame, 18, 1);
  CHECK_FALSE(tap.decode(frame));
  CHECK(tap.stats.malformed == 2);
}

TEST_CASE("VNIs, GRE keys and PPPoE sessions separate flows unless told not to") {
  const auto vxlan = [](std::uint32_t vni) { return over_udp(4789, tunnel::vxlan(vni, kInner)); };
  const auto geneve = [](std::uint32_t vni) {
    return over_udp(6081, tunnel::geneve(vni, 0x6558, 0, kInner));
  };
  const auto gre = [](std::uint32_t key) { return over_gre(0x0800, packet(), {false, key, {}}); };
  const auto pppoe = [](std::uint16_t session) {
    return tunnel::ethernet(tunnel::pppoe(session, packet()), 0x8864);
  };
  CHECK_FALSE(same_flow(vxlan(1), vxlan(2)));
  CHECK_FALSE(same_flow(vxlan(1), geneve(1)));
  CHECK_FALSE(same_flow(vxlan(0), kInner));
  CHECK_FALSE(same_flow(geneve(1), geneve(2)));
  CHECK_FALSE(same_flow(gre(1), gre(0x80000001)));
  CHECK_FALSE(same_flow(pppoe(1), pppoe(2)));
  CHECK(same_flow(vxlan(1), vxlan(1)));
  Config config;
  config.tunnel_separates_flows = false;
  CHECK(same_flow(vxlan(1), vxlan(2), config));
  CHECK(same_flow(vxlan(1), kInner, config));
}

TEST_CASE("ids that differ by direction do not separate flows") {
  const auto nvgre = [](std::uint32_t key) { return over_gre(0x6558, kInner, {false, key, {}}); };
  CHECK(same_flow(nvgre(0x123401), nvgre(0x123402)));
  CHECK_FALSE(same_flow(nvgre(0x123401), nvgre(0x123501)));
  CHECK(same_flow(over_udp(2152, tunnel::gtp_u(1, false, packet())),
                  over_udp(2152, tunnel::gtp_u(2, true, packet()))));
  CHECK(same_flow(over_gre(0x88be, tunnel::erspan_2(1, kInner), {false, {}, 1}),
                  over_gre(0x88be, tunnel::erspan_2(2, kInner), {false, {}, 2})));
  CHECK(same_flow(over_mpls(packet()), tunnel::ethernet(tunnel::mpls({7}, packet()), 0x8847)));
}

TEST_CASE("VLANs around an IP tunnel do not separate flows, those inside do") {
  Octets outer = over_udp(4789, tunnel::vxlan(1, kInner));
  const Octets plain = outer;
  insert(outer, 12, {0x81, 0x00, 0x00, 0x07});
  CHECK(same_flow(plain, outer));
  craft::Wire wire;
  wire.vlans = {7};
  CHECK_FALSE(same_flow(plain, over_udp(4789, tunnel::vxlan(1, frame_of("hello world", wire)))));
}

TEST_CASE("a VNI separates flows through tunnels without an id inside of it") {
  const auto nested = [](std::uint32_t vni) {
    return over_udp(4789, tunnel::vxlan(vni, over_ip(4, packet())));
  };
  CHECK_FALSE(same_flow(nested(1), nested(2)));
}
