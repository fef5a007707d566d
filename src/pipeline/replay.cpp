// SPDX-License-Identifier: Apache-2.0
#include "pipeline/replay.hpp"

#include <array>

namespace tapwarden {
namespace {

template <class Taker>
void read_all(PacketSource& source, const BpfFilter* filter, Decoder& decoder, Taker& taker,
              const BatchHook& after_batch) {
  std::array<Packet, 256> batch;
  std::uint64_t packets = 0;
  for (std::size_t count = source.next_batch(batch); count > 0; count = source.next_batch(batch)) {
    for (const Packet& packet : std::span{batch}.first(count)) {
      if (filter != nullptr && !filter->matches(packet)) continue;
      Segment segment;
      if (decoder.decode(packet, segment)) {
        taker.on_segment(segment);
      } else {
        taker.advance(packet.time);
      }
    }
    packets += count;
    if (after_batch && !after_batch(source, packets)) break;
  }
  taker.finish();
}

}  // namespace

void replay(PacketSource& source, const BpfFilter* filter, Decoder& decoder, Worker& worker,
            const BatchHook& after_batch) {
  read_all(source, filter, decoder, worker, after_batch);
}

void replay(PacketSource& source, const BpfFilter* filter, Decoder& decoder, Dispatcher& dispatcher,
            const BatchHook& after_batch) {
  read_all(source, filter, decoder, dispatcher, after_batch);
}

}  // namespace tapwarden
