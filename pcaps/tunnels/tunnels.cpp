// SPDX-License-Identifier: Apache-2.0
// One exchange, in everything that a mirror can wrap around it, and in fragments. Their events
// differ in the tunnel only.
#include <algorithm>
#include <functional>

#include "craft/conversation.hpp"
#include "craft/http_text.hpp"
#include "craft/tunnel.hpp"
#include "pcaps/areas.hpp"

namespace tapwarden::pcaps {
namespace {

using namespace std::chrono_literals;
namespace tunnel = craft::tunnel;
using craft::Capture;
using craft::Conversation;
using craft::Octets;
using craft::Wire;

const craft::Host kClient{"192.0.2.10", 51000};
const craft::Host kServer{"198.51.100.20", 80};
const craft::Host kClient6{"2001:db8::10", 51000};
const craft::Host kServer6{"2001:db8::20", 80};

Capture exchange(const craft::Host& client, const craft::Host& server, Wire wire,
                 const std::string& path = "/v1/parcels/7", Timestamp start = craft::kEpoch) {
  Capture capture;
  wire.mss = 536;
  Conversation talk(capture, client, server, start, std::move(wire));
  talk.handshake();
  talk.request("GET " + path + " HTTP/1.1\r\nHost: api.example.com\r\n" +
               "Accept: application/json\r\n\r\n");
  talk.wait(2ms);
  talk.response(craft::Message("HTTP/1.1 200 OK")
                    .json(R"({"id":7,"note":")" + std::string(600, 'n') + "\"}")
                    .text());
  talk.fin();
  return capture;
}

using Wrap = std::function<Octets(const Octets& frame)>;

void wrap(Capture& capture, const Wrap& with) {
  for (craft::Frame& frame : capture.frames) {
    frame.data = with(frame.data);
    frame.wire_length = static_cast<std::uint32_t>(frame.data.size());
  }
}

Octets file(const Wrap& with, bool v6 = false, Wire wire = {}) {
  Capture capture = v6 ? exchange(kClient6, kServer6, std::move(wire))
                       : exchange(kClient, kServer, std::move(wire));
  wrap(capture, with);
  return to_pcap(capture);
}

Octets over_udp(std::uint16_t port, const Octets& payload) {
  return tunnel::ethernet(tunnel::ipv4(17, tunnel::udp(port, payload)));
}
Octets over_gre(std::uint16_t ethertype, const Octets& payload, const tunnel::Gre& options = {}) {
  return tunnel::ethernet(tunnel::ipv4(47, tunnel::gre(ethertype, payload, options)));
}

Octets vxlan(std::uint16_t port) {
  return file([port](const Octets& frame) { return over_udp(port, tunnel::vxlan(5000, frame)); });
}

Octets ip_in_ip(bool outer_v6, bool inner_v6) {
  return file(
      [=](const Octets& frame) {
        const std::uint8_t protocol = inner_v6 ? 41 : 4;
        const Octets packet = tunnel::packet_of(frame);
        return tunnel::ethernet(outer_v6 ? tunnel::ipv6(protocol, packet)
                                         : tunnel::ipv4(protocol, packet));
      },
      inner_v6);
}

// TEIDs and ERSPAN sessions differ by direction; the flow is one all the same.
std::uint32_t by_direction(const Octets& frame, std::uint32_t there, std::uint32_t back) {
  constexpr std::size_t kSourceLastOctet = 14 + 15;
  return frame[kSourceLastOctet] == 10 ? there : back;
}

// Two tenants with the same addresses and ports, told apart by their VNI alone.
Octets same_flow_two_vnis() {
  Capture both;
  for (const std::uint32_t vni : {1, 2}) {
    Capture capture =
        exchange(kClient, kServer, {}, vni == 1 ? "/v1/tenants/red" : "/v1/tenants/blue",
                 craft::kEpoch + 100us * vni);
    wrap(capture, [vni](const Octets& frame) { return over_udp(4789, tunnel::vxlan(vni, frame)); });
    both.frames.insert(both.frames.end(), capture.frames.begin(), capture.frames.end());
  }
  both.sort_by_time();
  return to_pcap(both);
}

// VXLAN with a VLAN inside, in GRE, in MPLS.
Octets nested() {
  Wire wire;
  wire.vlans = {42};
  return file(
      [](const Octets& frame) {
        const Octets inner = over_udp(4789, tunnel::vxlan(5000, frame));
        return tunnel::ethernet(
            tunnel::mpls({16001, 24}, tunnel::packet_of(over_gre(0x6558, inner, {}))), 0x8847);
      },
      false, wire);
}

// Packets that are larger than `size` arrive in pieces, the last piece first when `backwards`.
Octets in_fragments(const Capture& capture, std::size_t size, bool backwards) {
  Capture out;
  std::uint32_t id = 100;
  for (const craft::Frame& frame : capture.frames) {
    auto pieces = tunnel::fragments(tunnel::packet_of(frame.data), size, ++id);
    if (backwards) std::reverse(pieces.begin(), pieces.end());
    Duration later{};
    for (const Octets& piece : pieces) {
      craft::Frame next = frame;
      next.data = tunnel::ethernet(piece);
      next.wire_length = static_cast<std::uint32_t>(next.data.size());
      next.time += later;
      later += 1us;
      out.frames.push_back(std::move(next));
    }
  }
  return to_pcap(out);
}

// The tunnel's own packets are too large for its way, as VXLAN over an MTU of 1500.
Octets vxlan_in_fragments() {
  Capture capture = exchange(kClient, kServer, {});
  wrap(capture, [](const Octets& frame) { return over_udp(4789, tunnel::vxlan(5000, frame)); });
  return in_fragments(capture, 400, false);
}

std::vector<Demo> ip_tunnels() {
  return {
      {"ip4_in_ip4.pcap", "IPv4 in IPv4", ip_in_ip(false, false)},
      {"ip6_in_ip4.pcap", "IPv6 in IPv4 (6in4)", ip_in_ip(false, true)},
      {"ip4_in_ip6.pcap", "IPv4 in IPv6", ip_in_ip(true, false)},
      {"ip6_in_ip6.pcap", "IPv6 in IPv6", ip_in_ip(true, true)},
      {"gre_ip.pcap", "GRE with checksum, key and sequence number, IPv4 inside",
       file([](const Octets& frame) {
         return over_gre(0x0800, tunnel::packet_of(frame), {true, 77, 1});
       })},
      {"gre_ethernet.pcap", "GRE, Ethernet inside",
       file([](const Octets& frame) { return over_gre(0x6558, frame); })},
      {"erspan_1.pcap", "ERSPAN type I",
       file([](const Octets& frame) { return over_gre(0x88be, frame); })},
      {"erspan_2.pcap", "ERSPAN type II, a session for each direction",
       file([](const Octets& frame) {
         const auto session = static_cast<std::uint16_t>(by_direction(frame, 11, 12));
         return over_gre(0x88be, tunnel::erspan_2(session, frame), {false, {}, 1});
       })},
      {"erspan_3.pcap", "ERSPAN type III with its platform header", file([](const Octets& frame) {
         return over_gre(0x22eb, tunnel::erspan_3(13, true, frame), {false, {}, 1});
       })},
  };
}

std::vector<Demo> udp_tunnels() {
  return {
      {"vxlan.pcap", "VXLAN", vxlan(4789)},
      {"vxlan_old_port.pcap", "VXLAN on the port that Linux used first", vxlan(8472)},
      {"same_flow_two_vnis.pcap", "The same addresses and ports in two VXLAN networks",
       same_flow_two_vnis()},
      {"geneve.pcap", "GENEVE with options", file([](const Octets& frame) {
         return over_udp(6081, tunnel::geneve(6000, 0x6558, 3, frame));
       })},
      {"gtp_u.pcap", "GTP-U of a 5G session, a tunnel endpoint for each direction",
       file([](const Octets& frame) {
         const std::uint32_t teid = by_direction(frame, 0xa0000001, 0xb0000002);
         return over_udp(2152, tunnel::gtp_u(teid, true, tunnel::packet_of(frame)));
       })},
  };
}

std::vector<Demo> link_tunnels() {
  return {
      {"mpls_ip.pcap", "Two MPLS labels, IPv4 inside", file([](const Octets& frame) {
         return tunnel::ethernet(tunnel::mpls({16001, 24}, tunnel::packet_of(frame)), 0x8847);
       })},
      {"mpls_ethernet.pcap", "MPLS pseudowire, Ethernet inside", file([](const Octets& frame) {
         return tunnel::ethernet(tunnel::mpls({16001}, frame), 0x8847);
       })},
      {"mpls_control_word.pcap", "MPLS pseudowire with control word", file([](const Octets& frame) {
         return tunnel::ethernet(tunnel::mpls({16001}, tunnel::control_word(frame)), 0x8847);
       })},
      {"pppoe.pcap", "PPPoE session, IPv4 inside", file([](const Octets& frame) {
         return tunnel::ethernet(tunnel::pppoe(9, tunnel::packet_of(frame)), 0x8864);
       })},
      {"pppoe_ipv6.pcap", "PPPoE session, IPv6 inside",
       file(
           [](const Octets& frame) {
             return tunnel::ethernet(tunnel::pppoe(9, tunnel::packet_of(frame)), 0x8864);
           },
           true)},
      {"nested.pcap", "A VLAN in VXLAN in GRE in MPLS", nested()},
  };
}

}  // namespace

std::vector<Demo> tunnels() {
  std::vector<Demo> all = ip_tunnels();
  for (Demo& demo : udp_tunnels()) all.push_back(std::move(demo));
  for (Demo& demo : link_tunnels()) all.push_back(std::move(demo));
  all.push_back({"fragments_ipv4.pcap", "IPv4 fragments",
                 in_fragments(exchange(kClient, kServer, {}), 200, false)});
  all.push_back({"fragments_ipv6.pcap", "IPv6 fragments, the last piece first",
                 in_fragments(exchange(kClient6, kServer6, {}), 200, true)});
  all.push_back(
      {"vxlan_in_fragments.pcap", "VXLAN whose own packets are fragments", vxlan_in_fragments()});
  return all;
}

}  // namespace tapwarden::pcaps
