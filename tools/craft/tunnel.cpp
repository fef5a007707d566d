// SPDX-License-Identifier: Apache-2.0
#include "craft/tunnel.hpp"

#include <algorithm>

#include "tapwarden/bytes.hpp"

namespace tapwarden::craft::tunnel {
namespace {

void put16(Octets& out, std::uint32_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}

void put32(Octets& out, std::uint32_t value) {
  put16(out, value >> 16);
  put16(out, value);
}

Octets& append(Octets& out, const Octets& more) {
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

void set16(Octets& out, std::size_t at, std::uint32_t value) {
  out[at] = static_cast<std::uint8_t>(value >> 8);
  out[at + 1] = static_cast<std::uint8_t>(value);
}

std::uint32_t checksum(const Octets& octets, std::size_t size) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < size; ++i) {
    sum += i % 2 == 0 ? std::uint32_t{octets[i]} << 8 : std::uint32_t{octets[i]};
  }
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

bool is_v6(const Octets& packet) { return !packet.empty() && packet[0] >> 4 == 6; }

Octets slice(const Octets& octets, std::size_t begin, std::size_t end) {
  return {octets.begin() + static_cast<std::ptrdiff_t>(begin),
          octets.begin() + static_cast<std::ptrdiff_t>(end)};
}

}  // namespace

Octets packet_of(const Octets& frame) {
  Octets packet = slice(frame, 14, frame.size());
  const std::size_t size =
      is_v6(packet) ? 40u + load_be16(packet.data() + 4) : load_be16(packet.data() + 2);
  packet.resize(size);  // without padding
  return packet;
}

Octets ethernet(const Octets& packet, std::uint16_t ethertype) {
  Octets out{0x02, 0x00, 0x5e, 0x20, 0x00, 0x02, 0x02, 0x00, 0x5e, 0x20, 0x00, 0x01};
  put16(out, ethertype != 0 ? ethertype : is_v6(packet) ? 0x86dd : 0x0800);
  return append(out, packet);
}

Octets ipv4(std::uint8_t protocol, const Octets& payload, std::uint16_t id) {
  Octets out{0x45, 0};
  put16(out, static_cast<std::uint32_t>(20 + payload.size()));
  put16(out, id);
  put16(out, 0);
  append(out, {64, protocol, 0, 0, 203, 0, 113, 1, 203, 0, 113, 2});
  set16(out, 10, checksum(out, 20));
  return append(out, payload);
}

Octets ipv6(std::uint8_t protocol, const Octets& payload) {
  Octets out{0x60, 0, 0, 0};
  put16(out, static_cast<std::uint32_t>(payload.size()));
  append(out, {protocol, 64});
  for (const std::uint8_t host : {std::uint8_t{1}, std::uint8_t{2}}) {
    append(out, {0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, host});
  }
  return append(out, payload);
}

Octets udp(std::uint16_t port, const Octets& payload) {
  Octets out;
  put16(out, 54321);
  put16(out, port);
  put16(out, static_cast<std::uint32_t>(8 + payload.size()));
  put16(out, 0);
  return append(out, payload);
}

Octets mpls(const std::vector<std::uint32_t>& labels, const Octets& payload) {
  Octets out;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::uint32_t bottom = i + 1 == labels.size() ? 0x100 : 0;
    put32(out, labels[i] << 12 | bottom | 64);
  }
  return append(out, payload);
}

Octets control_word(const Octets& frame) {
  Octets out;
  put32(out, 7);  // sequence number
  return append(out, frame);
}

Octets pppoe(std::uint16_t session, const Octets& packet) {
  Octets out{0x11, 0};
  put16(out, session);
  put16(out, static_cast<std::uint32_t>(2 + packet.size()));
  put16(out, is_v6(packet) ? 0x0057 : 0x0021);
  return append(out, packet);
}

Octets gre(std::uint16_t ethertype, const Octets& payload, const Gre& options) {
  Octets out;
  put16(out, (options.checksum ? 0x8000u : 0u) | (options.key ? 0x2000u : 0u) |
                 (options.sequence ? 0x1000u : 0u));
  put16(out, ethertype);
  if (options.checksum) put32(out, 0);
  if (options.key) put32(out, *options.key);
  if (options.sequence) put32(out, *options.sequence);
  append(out, payload);
  if (options.checksum) set16(out, 4, checksum(out, out.size()));
  return out;
}

Octets erspan_2(std::uint16_t session, const Octets& frame) {
  Octets out{0x10, 100};  // version, VLAN 100
  put16(out, 0x1800u | session);
  put32(out, 3);  // port
  return append(out, frame);
}

Octets erspan_3(std::uint16_t session, bool has_platform_header, const Octets& frame) {
  Octets out{0x20, 100};
  put16(out, session);
  put32(out, 123456);  // time stamp
  put16(out, 0);
  put16(out, has_platform_header ? 1 : 0);
  if (has_platform_header) append(out, {0x0c, 0, 0, 0, 0, 0, 0, 0});
  return append(out, frame);
}

Octets vxlan(std::uint32_t vni, const Octets& frame) {
  Octets out{0x08, 0, 0, 0};
  put32(out, vni << 8);
  return append(out, frame);
}

Octets geneve(std::uint32_t vni, std::uint16_t ethertype, std::size_t option_words,
              const Octets& payload) {
  Octets out{static_cast<std::uint8_t>(option_words), 0};
  put16(out, ethertype);
  put32(out, vni << 8);
  for (std::size_t i = 0; i < option_words; ++i) put32(out, 0x01020000);  // an empty option
  return append(out, payload);
}

Octets gtp_u(std::uint32_t teid, bool is_5g, const Octets& packet) {
  const Octets extension =
      is_5g ? Octets{0, 0, 0, 0x85, 1, 0x10, 1, 0} : Octets{};  // no sequence number, one extension
  Octets out{static_cast<std::uint8_t>(is_5g ? 0x34 : 0x30), 255};
  put16(out, static_cast<std::uint32_t>(extension.size() + packet.size()));
  put32(out, teid);
  append(out, extension);
  return append(out, packet);
}

std::vector<Octets> fragments(const Octets& packet, std::size_t size, std::uint32_t id) {
  const std::size_t header_size = is_v6(packet) ? 40 : 20;
  std::vector<Octets> out;
  for (std::size_t at = header_size; at < packet.size(); at += size) {
    const std::size_t end = std::min(at + size, packet.size());
    const auto place = static_cast<std::uint32_t>(at - header_size);  // a multiple of eight
    const bool more = end < packet.size();
    Octets piece = slice(packet, 0, header_size);
    if (is_v6(packet)) {
      const std::uint8_t protocol = piece[6];
      piece[6] = 44;
      append(piece, {protocol, 0});
      put16(piece, place | (more ? 1u : 0u));
      put32(piece, id);
      set16(piece, 4, static_cast<std::uint32_t>(8 + end - at));
    } else {
      set16(piece, 2, static_cast<std::uint32_t>(20 + end - at));
      set16(piece, 4, id);
      set16(piece, 6, place / 8 | (more ? 0x2000u : 0u));
      set16(piece, 10, 0);
      set16(piece, 10, checksum(piece, 20));
    }
    out.push_back(append(piece, slice(packet, at, end)));
  }
  return out;
}

}  // namespace tapwarden::craft::tunnel
