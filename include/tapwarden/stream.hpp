// SPDX-License-Identifier: Apache-2.0
// What a rebuilt TCP stream says to whoever reads it. A gap is an event with a length, never bytes.
#pragma once

#include <cstdint>
#include <memory>

#include "tapwarden/bytes.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/time.hpp"

namespace tapwarden {

enum class CloseReason : std::uint8_t { fin, rst, idle, evicted, end_of_input };

/// Call order: ((on_data | on_gap)* on_end?) per direction, both directions interleaved as the
/// packets came; then exactly one on_close. Nothing after on_close.
class StreamConsumer {
 public:
  virtual ~StreamConsumer() = default;

  /// In order, without holes or repeats. LIFETIME: `data` is valid during the call.
  virtual void on_data(Direction direction, Bytes data, Position at) = 0;

  /// `missing` octets of the stream were never seen; > 0. At the start of a flow that was joined
  /// in the middle there is no gap call: FlowFacts::handshake_seen is false instead.
  virtual void on_gap(Direction direction, std::uint64_t missing, Position at) = 0;

  /// The sender said FIN and everything before it was delivered or declared a gap.
  virtual void on_end(Direction direction, Position at) = 0;

  virtual void on_close(CloseReason reason, Position at) = 0;
};

/// Makes the reader of a new flow. Never null.
class StreamConsumerFactory {
 public:
  virtual ~StreamConsumerFactory() = default;
  virtual std::unique_ptr<StreamConsumer> make(const FlowFacts& flow) = 0;
};

/// What a protocol's probe says about the first octets of a direction.
enum class Probe : std::uint8_t { yes, no, need_more };

}  // namespace tapwarden
