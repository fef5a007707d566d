// SPDX-License-Identifier: Apache-2.0
// Reads captures that lie in memory to their end and keeps what came, for tests.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/pcap_file.hpp"
#include "craft/capture.hpp"

namespace tapwarden::test {

struct SeenPacket {
  std::string data;
  std::uint32_t wire_length = 0;
  LinkType link = LinkType::ethernet;
  std::int64_t nanoseconds = 0;
  std::uint64_t number = 0;
};

struct Reading {
  std::vector<SeenPacket> packets;
  std::string error;  ///< of opening or of the end; empty: all was read
};

inline Reading read_all(Result<std::unique_ptr<PacketSource>> source,
                        std::size_t batch_packets = 256) {
  Reading reading;
  if (!source) {
    reading.error = source.error().message;
    return reading;
  }
  std::vector<Packet> batch(batch_packets);
  while (const std::size_t count = (*source)->next_batch(batch)) {
    for (std::size_t i = 0; i < count; ++i) {
      const Packet& packet = batch[i];
      reading.packets.push_back({std::string(as_text(packet.data)), packet.wire_length, packet.link,
                                 packet.time.time_since_epoch().count(), packet.number});
    }
  }
  if ((*source)->error()) reading.error = (*source)->error()->message;
  return reading;
}

/// Gives out `octets` in pieces of at most `piece_bytes`, as a pipe may; then ends, or is in
/// trouble.
class MemoryInput final : public Input {
 public:
  MemoryInput(craft::Octets octets, std::size_t piece_bytes, std::string trouble = {})
      : octets_(std::move(octets)), piece_bytes_(piece_bytes), trouble_(std::move(trouble)) {}

  std::int64_t read(std::uint8_t* to, std::size_t size) override {
    const std::size_t count = std::min({size, piece_bytes_, octets_.size() - at_});
    if (count > 0) std::memcpy(to, octets_.data() + at_, count);
    at_ += count;
    return count == 0 && !trouble_.empty() ? -1 : static_cast<std::int64_t>(count);
  }
  [[nodiscard]] std::string trouble() const override { return trouble_; }

 private:
  craft::Octets octets_;
  std::size_t piece_bytes_;
  std::string trouble_;
  std::size_t at_ = 0;
};

inline constexpr std::size_t kWhole = SIZE_MAX;

/// Errors name the capture "t.pcap".
inline Reading read_octets(const craft::Octets& octets, std::size_t piece_bytes = kWhole,
                           std::size_t batch_packets = 256) {
  return read_all(
      open_pcap_stream("t.pcap", std::make_unique<MemoryInput>(octets, piece_bytes), octets.size()),
      batch_packets);
}

/// `count` frames of `size` octets, each filled with a pattern of its own, a microsecond apart.
inline craft::Capture numbered_frames(std::size_t count, std::size_t size) {
  craft::Capture capture;
  for (std::size_t i = 0; i < count; ++i) {
    craft::Frame frame;
    frame.data.resize(size);
    for (std::size_t j = 0; j < size; ++j) {
      frame.data[j] = static_cast<std::uint8_t>(i * 31 + j);
    }
    frame.wire_length = static_cast<std::uint32_t>(size);
    frame.time = craft::kEpoch + std::chrono::microseconds{i};
    capture.frames.push_back(std::move(frame));
  }
  return capture;
}

/// Every frame of `capture` came, in order, as it is.
inline bool same_packets(const Reading& reading, const craft::Capture& capture) {
  return std::equal(reading.packets.begin(), reading.packets.end(), capture.frames.begin(),
                    capture.frames.end(), [](const SeenPacket& seen, const craft::Frame& frame) {
                      return as_bytes(seen.data).size() == frame.data.size() &&
                             std::equal(frame.data.begin(), frame.data.end(),
                                        as_bytes(seen.data).begin()) &&
                             seen.wire_length == frame.wire_length && seen.link == frame.link &&
                             seen.nanoseconds == frame.time.time_since_epoch().count();
                    });
}

}  // namespace tapwarden::test
