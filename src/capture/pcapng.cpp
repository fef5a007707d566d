// SPDX-License-Identifier: Apache-2.0
#include "capture/pcapng.hpp"

#include <algorithm>
#include <vector>

#include "capture/file_source.hpp"
#include "capture/pcap_file.hpp"
#include "capture/pcapng_interface.hpp"

namespace tapwarden {
namespace {

constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a;  // the same in both byte orders
constexpr std::uint32_t kInterfaceDescription = 1;
constexpr std::uint32_t kObsoletePacket = 2;
constexpr std::uint32_t kSimplePacket = 3;
constexpr std::uint32_t kEnhancedPacket = 6;
constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr std::size_t kFrameBytes = 12;  // type, length in front; length behind
// Blocks carry packets, names, statistics or keys; none that is well-formed
// comes near this.
constexpr std::uint32_t kBlockBytesMax = 16u << 20;
constexpr std::size_t kInterfacesMax = 65536;

class Pcapng final : public FileSource {
 public:
  using FileSource::FileSource;

  std::size_t next_batch(std::span<Packet> out) override {
    std::size_t count = 0;
    while (count < out.size() && !ended_) {
      std::uint32_t length = 0;
      if (!block_length(length)) break;
      if (length > reader_.ready().size()) {
        if (count > 0) break;  // what was lent out lies in the block
        if (!reader_.fill(std::max<std::size_t>(length, kFrameBytes))) {
          end_of_input(length);
          break;
        }
        continue;
      }
      const Bytes block = reader_.ready().first(length);
      if (!well_framed(block)) break;
      const Took took = take(block, out[count]);
      if (took == Took::failed) break;
      if (took == Took::packet) ++count;
      reader_.skip(length);
    }
    return count;
  }

  /// The section header at the front, so that opening can tell a file that is none.
  std::optional<Error> read_section_header() {
    std::uint32_t length = kFrameBytes;
    const bool has_length = reader_.fill(length) && block_length(length);
    if (error_) return error_;
    if (!has_length || !reader_.fill(length)) {
      return header_error(name_, reader_, "the first section header", length);
    }
    const Bytes block = reader_.ready().first(length);
    if (!well_framed(block) || !start_section(block)) return error_;
    reader_.skip(length);
    return std::nullopt;
  }

 private:
  enum class Took { packet, other, failed };

  void end_of_input(std::size_t wanted) {
    ended_ = true;
    if (reader_.ready().empty() && !reader_.failed()) return;
    fail_at_end(std::max(wanted, kFrameBytes));
  }

  /// Length of the block at the front; kFrameBytes while too little of it is
  /// there to tell.
  bool block_length(std::uint32_t& length) {
    const Bytes ready = reader_.ready();
    if (ready.size() < kFrameBytes) {
      length = kFrameBytes;
      return true;
    }
    // A section header brings its own byte order, behind its length.
    if (order_.u32(ready.data()) == kSectionHeader) {
      order_.swapped = ByteOrder{}.u32(ready.data() + 8) != kByteOrderMagic;
      if (order_.u32(ready.data() + 8) != kByteOrderMagic) {
        fail("is corrupt before", "a section header has no byte-order magic");
        return false;
      }
    }
    length = order_.u32(ready.data() + 4);
    if (length < kFrameBytes || length % 4 != 0 || length > kBlockBytesMax) {
      fail("is corrupt before", "a block claims " + std::to_string(length) + " octets");
      return false;
    }
    return true;
  }

  bool well_framed(Bytes block) {
    if (order_.u32(block.data() + block.size() - 4) == block.size()) return true;
    fail("is corrupt before", "the two lengths of a block differ");
    return false;
  }

  Took take(Bytes block, Packet& packet) {
    const Bytes body = block.subspan(8, block.size() - kFrameBytes);
    switch (order_.u32(block.data())) {
      case kSectionHeader: return start_section(block) ? Took::other : Took::failed;
      case kInterfaceDescription: return add_interface(body);
      case kEnhancedPacket:
        if (body.size() < 20) return corrupt("an enhanced packet block is too short");
        return packet_of(body, 20, order_.u32(body.data()), 4, packet);
      case kObsoletePacket:
        if (body.size() < 20) return corrupt("a packet block is too short");
        return packet_of(body, 20, order_.u16(body.data()), 4, packet);
      case kSimplePacket: return simple_packet(body, packet);
      default: return Took::other;
    }
  }

  bool start_section(Bytes block) {
    if (block.size() < 28) {
      fail("is corrupt before", "a section header is too short");
      return false;
    }
    interfaces_.clear();
    return true;
  }

  Took add_interface(Bytes body) {
    const auto interface = parse_interface(body, order_);
    if (!interface) return corrupt("an interface description is too short");
    if (interfaces_.size() == kInterfacesMax) return corrupt("it has too many interfaces");
    interfaces_.push_back(*interface);
    return Took::other;
  }

  /// Enhanced and obsolete packets have times and lengths in the same order
  /// from `times` on.
  Took packet_of(Bytes body, std::size_t header, std::size_t interface, std::size_t times,
                 Packet& packet) {
    if (interface >= interfaces_.size()) {
      return corrupt("it belongs to interface " + std::to_string(interface) +
                     ", which is not described");
    }
    const std::uint64_t ticks =
        std::uint64_t{order_.u32(body.data() + times)} << 32 | order_.u32(body.data() + times + 4);
    const std::uint32_t captured = order_.u32(body.data() + times + 8);
    if (captured > body.size() - header || captured > kPacketBytesMax) {
      return corrupt("it claims " + std::to_string(captured) + " captured octets");
    }
    packet.data = body.subspan(header, captured);
    packet.wire_length = std::max(captured, order_.u32(body.data() + times + 12));
    packet.link = interfaces_[interface].link;
    packet.time = last_time_ = interfaces_[interface].time(ticks);
    packet.number = ++packets_;
    return Took::packet;
  }

  /// A simple packet has no time: it gets that of the packet before it.
  Took simple_packet(Bytes body, Packet& packet) {
    if (body.size() < 4) return corrupt("a simple packet block is too short");
    if (interfaces_.empty()) return corrupt("it belongs to an interface that is not described");
    const PcapngInterface& interface = interfaces_.front();
    const std::uint32_t wire = order_.u32(body.data());
    std::size_t captured = std::min<std::size_t>(wire, body.size() - 4);
    if (interface.snap_length > 0)
      captured = std::min<std::size_t>(captured, interface.snap_length);
    if (captured > kPacketBytesMax) return corrupt("it claims too many captured octets");
    packet.data = body.subspan(4, captured);
    packet.wire_length = wire;
    packet.link = interface.link;
    packet.time = last_time_;
    packet.number = ++packets_;
    return Took::packet;
  }

  Took corrupt(const std::string& detail) {
    fail("is corrupt at", detail);
    return Took::failed;
  }

  ByteOrder order_;
  std::vector<PcapngInterface> interfaces_;
  Timestamp last_time_{};
};

}  // namespace

bool is_pcapng(Bytes start) noexcept { return load_be32(start.data()) == kSectionHeader; }

Result<std::unique_ptr<PacketSource>> open_pcapng(const std::string& name, BlockReader reader,
                                                  std::uint64_t bytes_total) {
  auto source = std::make_unique<Pcapng>(name, std::move(reader), bytes_total);
  if (std::optional<Error> error = source->read_section_header()) return *error;
  return std::unique_ptr<PacketSource>(std::move(source));
}

}  // namespace tapwarden
