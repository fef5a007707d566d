// SPDX-License-Identifier: Apache-2.0
// Bytes as captured frames. Whatever they are: nothing is read outside of a frame, each frame is
// counted once by what became of it, and a payload lies inside of its frame.
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

std::uint64_t ends_of(const DecodeStats& stats) {
  return stats.segments + stats.not_tcp + stats.not_ip + stats.fragments + stats.malformed +
         stats.unsupported_link + stats.bad_checksum;
}

}  // namespace

/// The input: options and link type in one octet each, then frames, each behind two octets of
/// captured length and one of octets cut off.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  Config config;
  if ((data[0] & 1) != 0) config.checksums = ChecksumPolicy::all;
  if ((data[0] & 2) != 0) config.vlan_separates_flows = false;
  const auto link = static_cast<LinkType>(kLinks[data[1] % std::size(kLinks)]);
  DecodeStats stats;
  LimitHits hits;
  Decoder decoder(config, stats, hits);
  Bytes rest{data + 2, size - 2};
  std::uint64_t number = 0;
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
    const bool found = decoder.decode(packet, segment);
    require(stats.packets == number, "a frame was not counted");
    require(ends_of(stats) == number, "a frame was not counted once by what became of it");
    if (!found) continue;
    require(stats.segments > 0, "a segment was not counted");
    require(segment.payload.size() <= length, "payload above the size of its frame");
    if (!segment.payload.empty()) {
      require(segment.payload.data() >= frame.get() &&
                  segment.payload.data() + segment.payload.size() <= frame.get() + length,
              "payload outside of its frame");
    }
    const Endpoint low{segment.key.low_address, segment.key.low_port};
    const Endpoint high{segment.key.high_address, segment.key.high_port};
    require(low <= high, "a key out of order");
  }
  return 0;
}
