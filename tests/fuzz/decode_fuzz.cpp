// SPDX-License-Identifier: Apache-2.0
// Bytes as captured frames. Whatever they are: nothing is read outside of a frame, each frame is
// counted once by what became of it, and a payload lies inside of its frame or of the datagram that
// was joined from fragments.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "decode/decode.hpp"
#include "unit/stream/recorder.hpp"

namespace {

using namespace tapwarden;
using tapwarden::test::require;

constexpr std::uint16_t kLinks[] = {1, 0, 101, 108, 113, 228, 229, 276, 147};

std::uint64_t ends_of(const DecodeStats& stats, const LimitHits& hits) {
  return hits.tunnel_depth_max + stats.segments + stats.not_tcp + stats.not_ip + stats.fragments +
         stats.malformed + stats.unsupported_link + stats.bad_checksum;
}

}  // namespace

/// The input: options and link type in one octet each, then frames, each behind two octets of
/// captured length and one of octets cut off.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  Config config;
  if ((data[0] & 1) != 0) config.checksums = ChecksumPolicy::all;
  if ((data[0] & 2) != 0) config.vlan_separates_flows = config.tunnel_separates_flows = false;
  if ((data[0] & 4) != 0) config.limits.fragment_packets_max = 2;
  if ((data[0] & 8) != 0) config.limits.fragment_bytes_max = 1000;
  if ((data[0] & 16) != 0) config.limits.fragment_pieces_max = 2;
  if ((data[0] & 32) != 0) config.limits.tunnel_depth_max = 1;
  const auto link = static_cast<LinkType>(kLinks[data[1] % std::size(kLinks)]);
  DecodeStats stats;
  LimitHits hits;
  Decoder decoder(config, stats, hits);
  Bytes rest{data + 2, size - 2};
  std::uint64_t number = 0;
  volatile std::uint64_t sum = 0;
  while (rest.size() >= 3) {
    const std::size_t length = std::min<std::size_t>(load_be16(rest.data()), rest.size() - 3);
    const std::uint8_t cut = rest[2];
    // A buffer of exactly this size, so that a sanitizer sees any read outside of the frame.
    const auto frame = std::make_unique<std::uint8_t[]>(length);
    std::copy_n(rest.data() + 3, length, frame.get());
    rest = rest.subspan(3 + length);
    Packet packet;
    packet.data = {frame.get(), length};
    packet.wire_length = static_cast<std::uint32_t>(length + cut);
    packet.link = link;
    packet.time = Timestamp{std::chrono::seconds{number}};
    packet.number = ++number;
    Segment segment;
    const std::uint64_t joined_before = stats.datagrams_joined;
    const bool found = decoder.decode(packet, segment);
    require(stats.packets == number, "a frame was not counted");
    // A fragment that makes its datagram whole is counted as both.
    require(ends_of(stats, hits) == number + stats.datagrams_joined,
            "a frame was not counted once by what became of it");
    require(stats.fragments_joined <= stats.fragments, "more was joined than came");
    if (!found) continue;
    require(stats.segments > 0, "a segment was not counted");
    for (const std::uint8_t octet : segment.payload) sum = sum + octet;  // so that dangling is seen
    require(segment.payload.size() <= 65535 || segment.payload.size() <= length,
            "payload above the size of its frame");
    if (stats.datagrams_joined == joined_before && !segment.payload.empty()) {
      require(segment.payload.data() >= frame.get() &&
                  segment.payload.data() + segment.payload.size() <= frame.get() + length,
              "payload outside of its frame");
    }
    const Endpoint low{segment.key.low_address, segment.key.low_port};
    const Endpoint high{segment.key.high_address, segment.key.high_port};
    require(low <= high, "a key out of order");
    require(segment.tunnel == nullptr || (segment.tunnel->depth > 0 &&
                                          segment.tunnel->depth <= config.limits.tunnel_depth_max),
            "a tunnel deeper than the cap");
  }
  return 0;
}
