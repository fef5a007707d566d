// SPDX-License-Identifier: Apache-2.0
#include "pipeline/replay.hpp"

#include <array>

namespace tapwarden {
namespace {

template <class Taker>
void read_all(PacketSource& source, const Reading& reading, Taker& taker,
              const BatchHook& after_batch) {
  std::array<Packet, 256> batch;
  std::uint64_t packets = 0;
  Segment segment;
  for (std::size_t count = source.next_batch(batch); count > 0; count = source.next_batch(batch)) {
    for (const Packet& packet : std::span{batch}.first(count)) {
      if (reading.filter != nullptr && !reading.filter->matches(packet)) continue;
      if (!reading.decoder.decode(packet, segment)) {
        taker.advance(packet.time);
        continue;
      }
      if (reading.evidence != nullptr) reading.evidence->on_packet(packet, segment.key);
      taker.on_segment(segment);
    }
    packets += count;
    if (reading.last_packet != nullptr) *reading.last_packet = batch[count - 1].time;
    if (after_batch && !after_batch(source, packets)) break;
  }
  reading.decoder.finish();
  taker.finish();
}

}  // namespace

void replay(PacketSource& source, const Reading& reading, Worker& worker,
            const BatchHook& after_batch) {
  read_all(source, reading, worker, after_batch);
}

void replay(PacketSource& source, const Reading& reading, Dispatcher& dispatcher,
            const BatchHook& after_batch) {
  read_all(source, reading, dispatcher, after_batch);
}

}  // namespace tapwarden
