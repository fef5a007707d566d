// SPDX-License-Identifier: Apache-2.0
// TCP (RFC 9293): the segment that the stream stage gets. Options are skipped.
#include <compare>

#include "decode/layer.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kHeaderBytesMin = 20;

void set_key(const Frame& frame, std::uint16_t source_port, std::uint16_t destination_port,
             Segment& segment) noexcept {
  const auto order = frame.source <=> frame.destination;
  segment.from_low = std::is_lt(order) || (std::is_eq(order) && source_port <= destination_port);
  const IpAddress& low = segment.from_low ? frame.source : frame.destination;
  const IpAddress& high = segment.from_low ? frame.destination : frame.source;
  segment.key.low_address = low;
  segment.key.high_address = high;
  segment.key.low_port = segment.from_low ? source_port : destination_port;
  segment.key.high_port = segment.from_low ? destination_port : source_port;
  const FlowTag tag = flow_tag(frame);
  segment.key.tag = tag.tag;
  segment.key.tunnel_id = tag.tunnel_id;
}

}  // namespace

std::uint32_t checksum_add(Bytes bytes, std::uint32_t start) noexcept {
  std::uint64_t sum = start;
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) sum += load_be16(bytes.data() + i);
  if (i < bytes.size()) sum += std::uint32_t{bytes[i]} << 8;
  while (sum >> 32 != 0) sum = (sum & 0xffffffff) + (sum >> 32);
  return static_cast<std::uint32_t>(sum);
}

std::uint32_t pseudo_header_sum(const Frame& frame, std::uint8_t protocol) noexcept {
  std::uint32_t sum = protocol + static_cast<std::uint32_t>(frame.rest.size() & 0xffff) +
                      static_cast<std::uint32_t>(frame.rest.size() >> 16);
  const std::size_t skip = frame.source.is_v4() ? 12 : 0;
  sum = checksum_add(Bytes{frame.source.octets}.subspan(skip), sum);
  return checksum_add(Bytes{frame.destination.octets}.subspan(skip), sum);
}

bool checksum_holds(std::uint32_t sum) noexcept {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return sum == 0xffff;
}

Next decode_tcp(Frame& frame) noexcept {
  if (frame.rest.size() < kHeaderBytesMin) return malformed(frame);
  const std::uint8_t* header = frame.rest.data();
  const std::size_t header_size = static_cast<std::size_t>(header[12] >> 4) * 4;
  if (header_size < kHeaderBytesMin || frame.rest.size() < header_size) return malformed(frame);
  if (frame.config.checksums == ChecksumPolicy::all && frame.missing == 0 &&
      !checksum_holds(checksum_add(frame.rest, pseudo_header_sum(frame, kProtocolTcp)))) {
    ++frame.stats.bad_checksum;
    return {};
  }
  Segment& segment = frame.segment;
  set_key(frame, load_be16(header), load_be16(header + 2), segment);
  segment.seq = load_be32(header + 4);
  segment.ack = load_be32(header + 8);
  segment.flags = header[13];
  segment.window = load_be16(header + 14);
  segment.payload = frame.rest.subspan(header_size);
  segment.payload_missing = static_cast<std::uint32_t>(frame.missing);
  return {NextBy::segment, 0};
}

}  // namespace tapwarden
