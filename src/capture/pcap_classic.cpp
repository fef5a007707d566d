// SPDX-License-Identifier: Apache-2.0
#include "capture/pcap_classic.hpp"

#include <chrono>
#include <cstring>

#include "capture/file_source.hpp"
#include "capture/pcap_file.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kFileHeaderBytes = 24;
constexpr std::size_t kRecordHeaderBytes = 16;
constexpr std::uint32_t kMagicMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kMagicNanoseconds = 0xa1b23c4d;

std::uint32_t load(const std::uint8_t* at, bool swapped) noexcept {
  std::uint32_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return swapped ? __builtin_bswap32(value) : value;
}

class PcapClassic final : public FileSource {
 public:
  PcapClassic(std::string name, BlockReader reader, std::uint64_t bytes_total, bool swapped,
              bool nanoseconds, LinkType link)
      : FileSource(std::move(name), std::move(reader), bytes_total),
        swapped_(swapped),
        fraction_ns_(nanoseconds ? 1 : 1000),
        link_(link) {}

  std::size_t next_batch(std::span<Packet> out) override {
    std::size_t count = 0;
    while (count < out.size() && !ended_) {
      const Bytes ready = reader_.ready();
      const std::size_t need = wanted(ready);
      if (need > ready.size()) {
        // What was lent out lies in the block: fill it again only when nothing
        // is.
        if (count > 0) break;
        if (!refill()) break;
        continue;
      }
      if (!take(ready, out[count])) break;
      ++count;
    }
    return count;
  }

 private:
  /// Octets of the record at the front, as far as its header is there to tell.
  [[nodiscard]] std::size_t wanted(Bytes ready) const noexcept {
    if (ready.size() < kRecordHeaderBytes) return kRecordHeaderBytes;
    const std::uint32_t captured = load(ready.data() + 8, swapped_);
    return captured > kPacketBytesMax ? kRecordHeaderBytes : kRecordHeaderBytes + captured;
  }

  bool refill() {
    if (!reader_.fill(kRecordHeaderBytes)) {
      ended_ = true;
      if (!reader_.ready().empty() || reader_.failed()) fail_at_end(kRecordHeaderBytes);
      return false;
    }
    const std::size_t need = wanted(reader_.ready());
    if (!reader_.fill(need)) {
      fail_at_end(need);
      return false;
    }
    return true;
  }

  bool take(Bytes ready, Packet& packet) {
    const std::uint32_t seconds = load(ready.data(), swapped_);
    const std::uint32_t fraction = load(ready.data() + 4, swapped_);
    const std::uint32_t captured = load(ready.data() + 8, swapped_);
    if (captured > kPacketBytesMax) {
      fail("is corrupt at", "it claims " + std::to_string(captured) + " captured octets");
      return false;
    }
    packet.data = ready.subspan(kRecordHeaderBytes, captured);
    packet.wire_length = std::max(captured, load(ready.data() + 12, swapped_));
    packet.link = link_;
    packet.time = Timestamp{std::chrono::seconds{seconds} +
                            std::chrono::nanoseconds{std::int64_t{fraction} * fraction_ns_}};
    packet.number = ++packets_;
    reader_.skip(kRecordHeaderBytes + captured);
    return true;
  }

  bool swapped_;
  std::int64_t fraction_ns_;
  LinkType link_;
};

}  // namespace

bool is_pcap_classic(Bytes start) noexcept {
  for (const bool swapped : {false, true}) {
    const std::uint32_t magic = load(start.data(), swapped);
    if (magic == kMagicMicroseconds || magic == kMagicNanoseconds) return true;
  }
  return false;
}

Result<std::unique_ptr<PacketSource>> open_pcap_classic(std::string name, BlockReader reader,
                                                        std::uint64_t bytes_total) {
  if (!reader.fill(kFileHeaderBytes)) {
    return header_error(name, reader, "the file header", kFileHeaderBytes);
  }
  const std::uint8_t* header = reader.ready().data();
  const std::uint32_t native = load(header, false);
  const bool swapped = native != kMagicMicroseconds && native != kMagicNanoseconds;
  const bool nanoseconds = load(header, swapped) == kMagicNanoseconds;
  // The upper bits of the link type hold the length of the frame check
  // sequence.
  const auto link = static_cast<LinkType>(load(header + 20, swapped) & 0xffff);
  reader.skip(kFileHeaderBytes);
  return std::unique_ptr<PacketSource>(std::make_unique<PcapClassic>(
      std::move(name), std::move(reader), bytes_total, swapped, nanoseconds, link));
}

}  // namespace tapwarden
