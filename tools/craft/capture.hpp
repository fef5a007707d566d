// SPDX-License-Identifier: Apache-2.0
// A capture in memory, for tests and demo captures: a list of frames that a test may damage, and
// its form as a file. The same calls give the same bytes every time. Reads nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tapwarden/packet.hpp"

namespace tapwarden::craft {

using Octets = std::vector<std::uint8_t>;

/// 2023-11-14T22:13:20Z: when every crafted story starts.
inline constexpr Timestamp kEpoch{std::chrono::seconds{1700000000}};

struct Frame {
  Octets data;
  std::uint32_t wire_length = 0;  ///< more than data.size() when cut
  LinkType link = LinkType::ethernet;
  Timestamp time{};
  std::uint32_t interface = 0;  ///< of a pcapng file
};

/// Frame indexes count from 0; a function that takes one REQUIRES it to be below frames.size().
struct Capture {
  std::vector<Frame> frames;

  /// Interleaves conversations that were written one after the other. Stable.
  void sort_by_time();

  // What a bad mirror port does. Times stay in order.
  void drop(std::size_t index);
  void duplicate(std::size_t index);              ///< its copy comes right behind it
  void swap(std::size_t one, std::size_t other);  ///< contents change places, times stay
  void snap(std::uint32_t length);                ///< cuts every frame, as tcpdump -s does
  void damage(std::size_t index);                 ///< flips the last octet: checksums are wrong
};

struct PcapFormat {
  bool nanoseconds = false;
  bool big_endian = false;
  std::uint32_t snap_length = 262144;
};

/// Classic pcap; its link type is that of the first frame.
Octets to_pcap(const Capture& capture, PcapFormat format = {});

/// pcapng, little endian, nanosecond time stamps, one interface per Frame::interface (each with the
/// link type of its first frame) named "mirror0", "mirror1", …
Octets to_pcapng(const Capture& capture);

/// Puts `octets` into `path`, creating folders. Throws std::runtime_error when that fails.
void write_file(const std::string& path, const Octets& octets);

}  // namespace tapwarden::craft
