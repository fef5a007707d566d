// SPDX-License-Identifier: Apache-2.0
// Plain counters of one worker, one struct a stage. Written by one thread; summed for output.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <type_traits>

#include "tapwarden/anomaly.hpp"
#include "tapwarden/flow.hpp"

namespace tapwarden {

/// Of one live source since it was opened; a file has none. What the network card lost is told
/// apart from what the kernel lost because this process was too slow.
struct CaptureStats {
  std::uint64_t received = 0;      ///< packets that the kernel put into our ring
  std::uint64_t kernel_drops = 0;  ///< packets that it had no room for in the ring
  /// What libpcap calls interface drops: rx_missed_errors and rx_fifo_errors, when promiscuous.
  std::uint64_t interface_drops = 0;
  // The card's own counters (/sys/class/net/<interface>/statistics).
  std::uint64_t nic_dropped = 0;  ///< rx_dropped
  std::uint64_t nic_missed = 0;   ///< rx_missed_errors
  std::uint64_t nic_fifo = 0;     ///< rx_fifo_errors
  std::uint64_t reopenings = 0;   ///< times the interface was gone and came back
};

struct DecodeStats {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;             ///< captured octets
  std::uint64_t segments = 0;          ///< TCP segments handed on
  std::uint64_t not_tcp = 0;           ///< IP, but another protocol than TCP
  std::uint64_t not_ip = 0;            ///< ARP and other link-layer protocols
  std::uint64_t fragments = 0;         ///< IP fragments
  std::uint64_t fragments_joined = 0;  ///< of them those whose datagram became whole
  std::uint64_t datagrams_joined = 0;
  std::uint64_t fragment_timeouts = 0;  ///< datagrams given up: never whole
  std::uint64_t fragment_overlaps = 0;  ///< fragments that contradict an earlier one
  std::uint64_t malformed = 0;          ///< lengths that contradict each other
  std::uint64_t cut = 0;                ///< cut by the snap length
  std::uint64_t unsupported_link = 0;   ///< link type without decoder
  std::uint64_t bad_checksum = 0;       ///< only counted with ChecksumPolicy::all
  std::array<std::uint64_t, kTunnelTypeCount> tunnels{};  ///< headers taken off, by TunnelType
};

struct StreamStats {
  std::uint64_t flows = 0;            ///< flows opened
  std::uint64_t flows_midstream = 0;  ///< of them joined without handshake
  std::uint64_t flows_evicted = 0;    ///< closed by limits.flows_max
  std::uint64_t flows_active = 0;     ///< open now
  std::uint64_t bytes_delivered = 0;
  std::uint64_t segments_out_of_order = 0;
  std::uint64_t segments_retransmitted = 0;
  std::uint64_t overlaps_different = 0;  ///< repeated octets with other content
  std::uint64_t gaps = 0;
  std::uint64_t gap_bytes = 0;
  std::uint64_t acks_above_gap = 0;  ///< segments that acknowledge what was never seen
};

struct HttpStats {
  std::uint64_t requests = 0;   ///< request heads read
  std::uint64_t responses = 0;  ///< final response heads read (1xx not counted)
  std::uint64_t exchanges = 0;  ///< whole exchanges
  std::uint64_t halves_request = 0;
  std::uint64_t halves_response = 0;
  std::uint64_t resyncs = 0;        ///< times a direction found its message borders again
  std::uint64_t bytes_ignored = 0;  ///< octets that belong to no message (resync, after upgrade)
  std::array<std::uint64_t, kAnomalyCount> anomalies{};
};

/// What rules did; docs/rules.md, "How a rule decides".
struct RuleStats {
  std::uint64_t scans = 0;          ///< requests, and responses, that were scanned
  std::uint64_t scanned_bytes = 0;  ///< of their leaves
  std::uint64_t triggers = 0;       ///< rules that had something to look at more closely
  std::uint64_t hits = 0;           ///< of them those whose whole expression matched
  std::uint64_t confirmed = 0;      ///< of them those that a confirmer agreed with
  std::uint64_t suppressed = 0;     ///< of them those that the configuration silences
  std::uint64_t gave_up = 0;        ///< expressions that reached a limit of back-tracking
};

/// What is held at the moment; not a count of what happened.
struct MemoryStats {
  std::uint64_t reorder_bytes = 0;  ///< out-of-order segments (limits.reorder_bytes_max)
  std::uint64_t http_bytes = 0;     ///< unfinished messages (limits.http_bytes_max)
};

/// Adds each counter of `more`. REQUIRES: a struct of 64-bit counters and nothing else.
template <class Counters>
void add_counters(Counters& to, const Counters& more) noexcept {
  using Plain = std::array<std::uint64_t, sizeof(Counters) / sizeof(std::uint64_t)>;
  static_assert(sizeof(Plain) == sizeof(Counters) && std::is_trivially_copyable_v<Counters>);
  auto sum = std::bit_cast<Plain>(to);
  const auto added = std::bit_cast<Plain>(more);
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += added[i];
  to = std::bit_cast<Counters>(sum);
}

}  // namespace tapwarden
