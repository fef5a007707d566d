// SPDX-License-Identifier: Apache-2.0
// Counters of the kernel and of the card become differences that only grow.
#include "capture/live_counters.hpp"

#include <limits>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {
constexpr std::uint32_t kLast = std::numeric_limits<std::uint32_t>::max();
}

TEST_CASE("packets that the kernel dropped are not received") {
  CaptureStats stats;
  add_difference(stats, KernelCounters{}, KernelCounters{100, 30, 5});
  CHECK(stats.received == 70);
  CHECK(stats.kernel_drops == 30);
  CHECK(stats.interface_drops == 5);
  add_difference(stats, KernelCounters{100, 30, 5}, KernelCounters{150, 30, 6});
  CHECK(stats.received == 120);
  CHECK(stats.kernel_drops == 30);
  CHECK(stats.interface_drops == 6);
}

TEST_CASE("counters of 32 bits may wrap between two readings") {
  CaptureStats stats;
  add_difference(stats, KernelCounters{kLast - 9, kLast - 4, kLast}, KernelCounters{10, 5, 1});
  CHECK(stats.received == 10);
  CHECK(stats.kernel_drops == 10);
  CHECK(stats.interface_drops == 2);
}

TEST_CASE("interface drops do not jump when libpcap finds the interface gone") {
  CaptureStats stats;
  add_difference(stats, KernelCounters{0, 0, 7}, KernelCounters{0, 0, 0u - 3});
  CHECK(stats.interface_drops == 0);
  add_difference(stats, KernelCounters{0, 0, 0u - 3}, KernelCounters{0, 0, 1});
  CHECK(stats.interface_drops == 4);
}

TEST_CASE("totals go beyond 32 bits") {
  CaptureStats stats;
  KernelCounters now;
  for (int i = 0; i < 5; ++i) {
    const KernelCounters before = now;
    now.received += 0xc0000000;
    now.dropped += 0x40000000;
    add_difference(stats, before, now);
  }
  CHECK(stats.received == 5ull * 0x80000000);
  CHECK(stats.kernel_drops == 5ull * 0x40000000);
}

TEST_CASE("a card that counts from 0 again has lost what it counts now") {
  CaptureStats stats;
  add_difference(stats, NicCounters{10, 20, 30}, NicCounters{15, 22, 31});
  CHECK(stats.nic_dropped == 5);
  CHECK(stats.nic_missed == 2);
  CHECK(stats.nic_fifo == 1);
  add_difference(stats, NicCounters{15, 22, 31}, NicCounters{3, 0, 31});
  CHECK(stats.nic_dropped == 8);
  CHECK(stats.nic_missed == 2);
  CHECK(stats.nic_fifo == 1);
}

TEST_CASE("the counters of an interface that does not exist are 0") {
  const NicCounters counters = read_nic_counters("no-such-card");
  CHECK(counters.dropped + counters.missed + counters.fifo == 0);
}
