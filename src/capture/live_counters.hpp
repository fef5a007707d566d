// SPDX-License-Identifier: Apache-2.0
// Counters of a live source as differences since it was opened. The kernel's and
// the card's start anywhere, wrap, and begin anew with an interface that was
// created again; ours only grow.
#pragma once

#include <cstdint>
#include <string>

#include "tapwarden/stats.hpp"

namespace tapwarden {

/// What libpcap tells of one handle (struct pcap_stat): 32 bits each.
struct KernelCounters {
  std::uint32_t received = 0;  ///< dropped ones counted too
  std::uint32_t dropped = 0;
  std::uint32_t interface_dropped = 0;
};

/// What the card's driver tells.
struct NicCounters {
  std::uint64_t dropped = 0;
  std::uint64_t missed = 0;
  std::uint64_t fifo = 0;
};

/// Adds what happened between two readings of one handle; right as long as it is
/// less than 2^32 of a kind.
void add_difference(CaptureStats& stats, const KernelCounters& before,
                    const KernelCounters& now) noexcept;

/// The same of the card. One that counts from 0 again has counted `now` since.
void add_difference(CaptureStats& stats, const NicCounters& before,
                    const NicCounters& now) noexcept;

/// From /sys/class/net; what cannot be read is 0.
NicCounters read_nic_counters(const std::string& interface);

}  // namespace tapwarden
