// SPDX-License-Identifier: Apache-2.0
// The two file formats, from draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng.
#include <string_view>

#include "craft/capture.hpp"

namespace tapwarden::craft {
namespace {

class OctetWriter {
 public:
  explicit OctetWriter(bool big_endian) : big_endian_(big_endian) {}

  void u16(std::uint32_t value) { number(value, 2); }
  void u32(std::uint32_t value) { number(value, 4); }
  void raw(Bytes bytes) { octets_.insert(octets_.end(), bytes.begin(), bytes.end()); }
  void pad_to_32_bits() {
    while (octets_.size() % 4 != 0) octets_.push_back(0);
  }
  /// Appends a pcapng block: type, length, body, length.
  void block(std::uint32_t type, const OctetWriter& body) {
    const auto length = static_cast<std::uint32_t>(body.octets_.size() + 12);
    u32(type);
    u32(length);
    raw(body.octets_);
    u32(length);
  }
  void option(std::uint16_t code, Bytes value) {
    u16(code);
    u16(static_cast<std::uint32_t>(value.size()));
    raw(value);
    pad_to_32_bits();
  }
  Octets take() { return std::move(octets_); }

 private:
  void number(std::uint32_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) {
      const unsigned shift = 8 * (big_endian_ ? size - 1 - i : i);
      octets_.push_back(static_cast<std::uint8_t>(value >> shift));
    }
  }

  Octets octets_;
  bool big_endian_;
};

std::uint64_t nanoseconds_of(const Frame& frame) {
  return static_cast<std::uint64_t>(frame.time.time_since_epoch().count());
}

constexpr std::uint32_t kNoSnapLength = 0;

OctetWriter section_header() {
  OctetWriter body(false);
  body.u32(0x1a2b3c4d);
  body.u16(1);
  body.u16(0);
  body.u32(0xffffffff);  // section length: not said
  body.u32(0xffffffff);
  return body;
}

OctetWriter interface_description(LinkType link, std::uint32_t number) {
  const std::string name = "mirror" + std::to_string(number);
  constexpr std::uint8_t kNanoseconds[] = {9};
  OctetWriter body(false);
  body.u16(static_cast<std::uint16_t>(link));
  body.u16(0);
  body.u32(kNoSnapLength);
  body.option(2, as_bytes(name));
  body.option(9, kNanoseconds);
  body.option(0, {});
  return body;
}

OctetWriter enhanced_packet(const Frame& frame) {
  const std::uint64_t time = nanoseconds_of(frame);
  OctetWriter body(false);
  body.u32(frame.interface);
  body.u32(static_cast<std::uint32_t>(time >> 32));
  body.u32(static_cast<std::uint32_t>(time));
  body.u32(static_cast<std::uint32_t>(frame.data.size()));
  body.u32(frame.wire_length);
  body.raw(frame.data);
  body.pad_to_32_bits();
  return body;
}

}  // namespace

Octets to_pcap(const Capture& capture, PcapFormat format) {
  const LinkType link = capture.frames.empty() ? LinkType::ethernet : capture.frames.front().link;
  OctetWriter out(format.big_endian);
  out.u32(format.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4);
  out.u16(2);
  out.u16(4);
  out.u32(0);
  out.u32(0);
  out.u32(format.snap_length);
  out.u32(static_cast<std::uint16_t>(link));
  const std::uint64_t unit = format.nanoseconds ? 1 : 1000;
  for (const Frame& frame : capture.frames) {
    const std::uint64_t time = nanoseconds_of(frame);
    out.u32(static_cast<std::uint32_t>(time / 1'000'000'000));
    out.u32(static_cast<std::uint32_t>(time % 1'000'000'000 / unit));
    out.u32(static_cast<std::uint32_t>(frame.data.size()));
    out.u32(frame.wire_length);
    out.raw(frame.data);
  }
  return out.take();
}

Octets to_pcapng(const Capture& capture) {
  OctetWriter out(false);
  out.block(0x0a0d0d0a, section_header());
  std::uint32_t interfaces = 0;
  for (const Frame& frame : capture.frames) {
    if (frame.interface == interfaces) {
      out.block(1, interface_description(frame.link, interfaces));
      ++interfaces;
    }
    out.block(6, enhanced_packet(frame));
  }
  return out.take();
}

}  // namespace tapwarden::craft
