// SPDX-License-Identifier: Apache-2.0
// How an interface is listened to.
#pragma once

#include <cstdint>
#include <string>

namespace tapwarden {

/// Bounds of LiveOptions::snap_length; more does not fit a block of the kernel's ring.
inline constexpr std::uint32_t kSnapLengthMin = 64;
inline constexpr std::uint32_t kSnapLengthMax = 262144;

struct LiveOptions {
  std::string interface;
  /// Octets kept of a packet. The default holds the longest IP packet with its link header, which
  /// costs nothing where packets are short.
  std::uint32_t snap_length = 65600;
  std::uint64_t ring_bytes = 64ull << 20;  ///< of each socket; in blocks of 256 KiB
  /// The kernel hands over a block of packets that is not full after 20 ms, or 1 ms if `immediate`.
  bool immediate = false;
  bool promiscuous = true;
  std::string bpf;  ///< pcap-filter(7); empty: everything. From the operator, never the network
  /// Sockets of one group on one interface share its packets, flow by flow; 0 = none. Numbers are
  /// one space for the whole machine: leave the choice to open_live_fanout.
  std::uint16_t fanout_group = 0;

  bool operator==(const LiveOptions&) const = default;
};

}  // namespace tapwarden
