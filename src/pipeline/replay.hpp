// SPDX-License-Identifier: Apache-2.0
// Replay: one source of packets through one worker, inline: one thread, no queue.
#pragma once

#include <functional>

#include "capture/bpf_filter.hpp"
#include "pipeline/worker.hpp"
#include "tapwarden/packet.hpp"

namespace tapwarden {

/// Called between batches of packets; for showing progress. Returning false ends the replay early.
using BatchHook = std::function<bool(const PacketSource& source, std::uint64_t packets)>;

/// Reads `source` to its end and finishes the worker; then the source can tell how it ended.
void replay(PacketSource& source, const BpfFilter* filter, Worker& worker,
            const BatchHook& after_batch);

}  // namespace tapwarden
