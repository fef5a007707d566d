// SPDX-License-Identifier: Apache-2.0
// Plain counters of one worker, one struct a stage. Written by one thread; summed for output.
#pragma once

#include <array>
#include <cstdint>

#include "tapwarden/anomaly.hpp"
#include "tapwarden/flow.hpp"

namespace tapwarden {

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

}  // namespace tapwarden
