// SPDX-License-Identifier: Apache-2.0
// Octets as a capture file, read in pieces. Whatever they are: packets are numbered, lie in memory
// that may be read, and do not depend on how the pieces were cut.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "capture/pcap_file.hpp"
#include "unit/stream/recorder.hpp"

namespace {

using namespace tapwarden;
using tapwarden::test::require;

struct Read {
  std::uint64_t packets = 0;
  std::uint64_t sum = 0;  ///< over everything that packets say
  std::string error;
};

class Pieces final : public Input {
 public:
  Pieces(Bytes octets, std::size_t piece_bytes) : octets_(octets), piece_bytes_(piece_bytes) {}

  std::int64_t read(std::uint8_t* to, std::size_t size) override {
    const std::size_t count = std::min({size, piece_bytes_, octets_.size()});
    if (count > 0) std::memcpy(to, octets_.data(), count);
    octets_ = octets_.subspan(count);
    return static_cast<std::int64_t>(count);
  }
  [[nodiscard]] std::string trouble() const override { return {}; }

 private:
  Bytes octets_;
  std::size_t piece_bytes_;
};

Read read_pieces(Bytes octets, std::size_t piece_bytes, std::size_t batch_packets) {
  Read read;
  auto source =
      open_pcap_stream("fuzz", std::make_unique<Pieces>(octets, piece_bytes), octets.size());
  if (!source) {
    read.error = source.error().message;
    return read;
  }
  std::vector<Packet> batch(batch_packets);
  while (const std::size_t count = (*source)->next_batch(batch)) {
    for (std::size_t i = 0; i < count; ++i) {
      const Packet& packet = batch[i];
      require(packet.number == ++read.packets, "packets are misnumbered");
      require(packet.data.size() <= kPacketBytesMax, "packet above its cap");
      read.sum = read.sum * 31 + packet.wire_length;
      read.sum = read.sum * 31 + static_cast<std::uint64_t>(packet.time.time_since_epoch().count());
      for (const std::uint8_t octet : packet.data) read.sum = read.sum * 31 + octet;
    }
  }
  if ((*source)->error()) read.error = (*source)->error()->message;
  require((*source)->bytes_read() <= octets.size(), "more read than there is");
  return read;
}

}  // namespace

/// The input: one octet that says how small the pieces are, then the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes octets{data + 1, size - 1};
  const Read whole = read_pieces(octets, SIZE_MAX, 64);
  const Read pieces = read_pieces(octets, 1 + data[0] % 64, 1 + data[0] / 64);
  require(whole.packets == pieces.packets, "pieces change the number of packets");
  require(whole.sum == pieces.sum, "pieces change packets");
  require(whole.error.empty() == pieces.error.empty(), "pieces change the end");
  return 0;
}
