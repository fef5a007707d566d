// SPDX-License-Identifier: Apache-2.0
// Reading: packets of one source, decoded, to whoever takes segments: a worker in the same thread,
// or the dispatcher of a crew.
#pragma once

#include <functional>

#include "capture/bpf_filter.hpp"
#include "decode/decode.hpp"
#include "pipeline/dispatcher.hpp"
#include "pipeline/evidence.hpp"
#include "pipeline/worker.hpp"
#include "tapwarden/packet.hpp"

namespace tapwarden {

/// Called between batches of packets; for showing progress. Returning false ends reading early.
using BatchHook = std::function<bool(const PacketSource& source, std::uint64_t packets)>;

/// What is done to packets on the way.
struct Reading {
  Decoder& decoder;
  const BpfFilter* filter = nullptr;  ///< null: every packet
  Evidence* evidence = nullptr;       ///< null: no packet is kept
  Timestamp* last_packet = nullptr;   ///< is kept at the time of the last one; null: nowhere
};

/// Reads `source` to its end and ends every flow; then the source can tell how it ended.
void replay(PacketSource& source, const Reading& reading, Worker& worker,
            const BatchHook& after_batch);
void replay(PacketSource& source, const Reading& reading, Dispatcher& dispatcher,
            const BatchHook& after_batch);

}  // namespace tapwarden
