// SPDX-License-Identifier: Apache-2.0
#include "pipeline/replay.hpp"

#include <array>

namespace tapwarden {

void replay(PacketSource& source, const BpfFilter* filter, Worker& worker,
            const BatchHook& after_batch) {
  std::array<Packet, 256> batch;
  std::uint64_t packets = 0;
  for (std::size_t count = source.next_batch(batch); count > 0; count = source.next_batch(batch)) {
    for (const Packet& packet : std::span{batch}.first(count)) {
      if (filter == nullptr || filter->matches(packet)) worker.on_packet(packet);
    }
    packets += count;
    if (after_batch && !after_batch(source, packets)) break;
  }
  worker.finish();
}

}  // namespace tapwarden
