// SPDX-License-Identifier: Apache-2.0
#include "capture/live_counters.hpp"

#include <fstream>

namespace tapwarden {
namespace {

constexpr std::uint32_t kGoneBack = 1u << 31;

std::uint64_t since(std::uint64_t before, std::uint64_t now) noexcept {
  return now >= before ? now - before : now;
}

}  // namespace

void add_difference(CaptureStats& stats, const KernelCounters& before,
                    const KernelCounters& now) noexcept {
  // Unsigned arithmetic of the counters' own width: a wrap between the readings does not matter.
  const std::uint32_t offered = now.received - before.received;
  const std::uint32_t dropped = now.dropped - before.dropped;
  stats.received += offered - dropped;
  stats.kernel_drops += dropped;
  // libpcap adds differences of the driver's counter, which is 0 again when the interface is gone.
  const std::uint32_t lost = now.interface_dropped - before.interface_dropped;
  if (lost < kGoneBack) stats.interface_drops += lost;
}

void add_difference(CaptureStats& stats, const NicCounters& before,
                    const NicCounters& now) noexcept {
  stats.nic_dropped += since(before.dropped, now.dropped);
  stats.nic_missed += since(before.missed, now.missed);
  stats.nic_fifo += since(before.fifo, now.fifo);
}

NicCounters read_nic_counters(const std::string& interface) {
  const auto read = [&](const char* name) {
    std::uint64_t value = 0;
    std::ifstream{"/sys/class/net/" + interface + "/statistics/" + name} >> value;
    return value;
  };
  return {read("rx_dropped"), read("rx_missed_errors"), read("rx_fifo_errors")};
}

}  // namespace tapwarden
