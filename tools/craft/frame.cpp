// SPDX-License-Identifier: Apache-2.0
// libtins lays out Ethernet, VLAN, IP and TCP and computes the checksums; the link layers that it
// cannot write are written here.
#include "craft/frame.hpp"

#include <tins/dot1q.h>
#include <tins/ethernetII.h>
#include <tins/ip.h>
#include <tins/ipv6.h>
#include <tins/rawpdu.h>
#include <tins/tcp.h>

#include <memory>
#include <stdexcept>

namespace tapwarden::craft {
namespace {

constexpr std::uint16_t kEtherIpv4 = 0x0800;
constexpr std::uint16_t kEtherIpv6 = 0x86dd;
constexpr std::uint16_t kEtherVlan = 0x8100;
constexpr std::uint16_t kEtherQinq = 0x88a8;

bool is_v6(const Host& host) { return host.address.find(':') != std::string::npos; }

// Locally administered, told apart by address and port.
std::string mac_of(const Host& host) {
  unsigned sum = 0;
  for (const char c : host.address) sum = sum * 31 + static_cast<unsigned char>(c);
  constexpr char kHex[] = "0123456789abcdef";
  std::string mac = "02:00:5e:10:00:00";
  mac[12] = kHex[sum >> 12 & 15];
  mac[13] = kHex[sum >> 8 & 15];
  mac[15] = kHex[sum >> 4 & 15];
  mac[16] = kHex[sum & 15];
  return mac;
}

Tins::TCP tcp_of(const TcpPacket& packet, const Wire& wire) {
  Tins::TCP tcp(packet.destination.port, packet.source.port);
  tcp.flags(packet.flags);
  tcp.seq(packet.seq);
  tcp.ack_seq(packet.ack);
  tcp.window(502);  // times 128, as the handshake says
  if ((packet.flags & kTcpSyn) != 0) {
    tcp.window(64240);
    tcp.mss(wire.mss);
    tcp.winscale(7);
    tcp.sack_permitted();
  }
  return tcp;
}

void add_extension_headers(Tins::IPv6& ip) {
  // Six octets each: one PadN option that fills the header (RFC 8200 4.2).
  constexpr std::uint8_t kPad[] = {1, 4, 0, 0, 0, 0};
  ip.add_header(Tins::IPv6::ext_header(Tins::IPv6::HOP_BY_HOP, sizeof kPad, kPad));
  ip.add_header(Tins::IPv6::ext_header(Tins::IPv6::DESTINATION_OPTIONS, sizeof kPad, kPad));
}

std::unique_ptr<Tins::PDU> ip_of(const TcpPacket& packet, const Wire& wire) {
  std::unique_ptr<Tins::PDU> ip;
  if (is_v6(packet.source)) {
    auto v6 = std::make_unique<Tins::IPv6>(packet.destination.address, packet.source.address);
    v6->hop_limit(64);
    if (wire.ipv6_extension_headers) add_extension_headers(*v6);
    ip = std::move(v6);
  } else {
    auto v4 = std::make_unique<Tins::IP>(packet.destination.address, packet.source.address);
    v4->id(packet.ip_id);
    v4->ttl(64);
    v4->flags(Tins::IP::DONT_FRAGMENT);
    ip = std::move(v4);
  }
  Tins::TCP tcp = tcp_of(packet, wire);
  if (!packet.payload.empty()) {
    tcp.inner_pdu(Tins::RawPDU(std::string(packet.payload)));
  }
  ip->inner_pdu(tcp);
  return ip;
}

void put16_at(Octets& out, std::size_t at, std::uint16_t value) {
  out[at] = static_cast<std::uint8_t>(value >> 8);
  out[at + 1] = static_cast<std::uint8_t>(value);
}

Octets ethernet(const TcpPacket& packet, const Wire& wire, const Tins::PDU& ip) {
  Tins::EthernetII frame(mac_of(packet.destination), mac_of(packet.source));
  Tins::PDU* outer = &frame;
  for (std::size_t i = 0; i < wire.vlans.size(); ++i) {
    outer->inner_pdu(Tins::Dot1Q(wire.vlans[i]));
    outer = outer->inner_pdu();
  }
  outer->inner_pdu(ip);
  Octets octets = frame.serialize();
  if (wire.vlans.size() > 1) {  // QinQ: 802.1ad outside, 802.1Q inside
    put16_at(octets, 12, kEtherQinq);
    put16_at(octets, 16, kEtherVlan);
  }
  return octets;
}

void put16(Octets& out, std::uint16_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}

// Packet type 0 (to us) or 4 (from us), hardware type 1, six octets of address.
Octets linux_cooked(const TcpPacket& packet, std::uint16_t ether_type, bool version_2) {
  const bool outgoing = packet.source.port < packet.destination.port;
  constexpr std::uint8_t kAddress[] = {0x02, 0x00, 0x5e, 0x10, 0x00, 0x01, 0x00, 0x00};
  Octets out;
  if (version_2) {
    put16(out, ether_type);
    put16(out, 0);
    put16(out, 0);  // interface index
    put16(out, 2);
    put16(out, 1);
    out.push_back(outgoing ? 4 : 0);
    out.push_back(6);
  } else {
    put16(out, outgoing ? 4 : 0);
    put16(out, 1);
    put16(out, 6);
  }
  out.insert(out.end(), std::begin(kAddress), std::end(kAddress));
  if (!version_2) put16(out, ether_type);
  return out;
}

// The address family of BSD in the byte order of the writer (here little endian).
Octets loopback(bool v6, bool big_endian) {
  const std::uint8_t family = v6 ? 30 : 2;
  if (big_endian) return {0, 0, 0, family};
  return {family, 0, 0, 0};
}

}  // namespace

Octets to_octets(const TcpPacket& packet, const Wire& wire) {
  const std::unique_ptr<Tins::PDU> ip = ip_of(packet, wire);
  const bool v6 = is_v6(packet.source);
  const std::uint16_t ether_type = v6 ? kEtherIpv6 : kEtherIpv4;
  Octets out;
  switch (wire.link) {
    case LinkType::ethernet: return ethernet(packet, wire, *ip);
    case LinkType::linux_cooked: out = linux_cooked(packet, ether_type, false); break;
    case LinkType::linux_cooked_v2: out = linux_cooked(packet, ether_type, true); break;
    case LinkType::null_loopback: out = loopback(v6, false); break;
    case LinkType::openbsd_loopback: out = loopback(v6, true); break;
    case LinkType::raw_ip:
    case LinkType::ipv4:
    case LinkType::ipv6: break;
    default: throw std::invalid_argument("craft: link type is not written");
  }
  const Octets inner = ip->serialize();
  out.insert(out.end(), inner.begin(), inner.end());
  return out;
}

}  // namespace tapwarden::craft
