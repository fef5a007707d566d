// SPDX-License-Identifier: Apache-2.0
// One packet socket with its ring, opened by libpcap: what is asked of it, and
// what a person is told when it cannot be had. Reading it is pcap_live's part.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "tapwarden/packet.hpp"
#include "tapwarden/result.hpp"

struct pcap;  // pcap_t of libpcap

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
};

constexpr std::chrono::milliseconds block_timeout(const LiveOptions& options) noexcept {
  return std::chrono::milliseconds{options.immediate ? 1 : 20};
}

struct PcapClose {
  void operator()(pcap* handle) const noexcept;
};
using PcapHandle = std::unique_ptr<pcap, PcapClose>;

enum class Fanout : std::uint8_t {
  none,
  create,  ///< a group whose number nobody has
  join,    ///< LiveOptions::fanout_group
};

struct LiveSocket {
  PcapHandle handle;
  LinkType link = LinkType::ethernet;
  std::uint16_t fanout_group = 0;
  /// Packets of before were seen by the other sockets of the group too.
  Timestamp joined{};
};

/// A non-blocking handle that captures. ERRORS: what is wrong with which interface, and what to do.
Result<LiveSocket> open_live_socket(const LiveOptions& options, Fanout fanout);

/// From libpcap's DLT_ value, which is another than LINKTYPE_ for a few types.
LinkType link_type_of(int dlt) noexcept;

}  // namespace tapwarden
