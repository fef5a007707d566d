// SPDX-License-Identifier: Apache-2.0
// Which application protocol a TCP stream carries: told by its first octets, never by its port.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "http/http1.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/stream.hpp"

namespace tapwarden {

/// What the readers of streams share within one worker.
struct ProtocolContext {
  Http1Context http1;
};

struct Protocol {
  std::string_view name;
  Probe (*probe)(Bytes first_bytes);
  std::unique_ptr<StreamConsumer> (*make)(const FlowFacts& flow, ProtocolContext& context);
  /// Its reader can find the start of a message by itself, as a flow that was joined in the middle
  /// asks for.
  bool joins_midstream;
};

/// THE list: a new protocol is one folder and one line here.
std::span<const Protocol> protocols() noexcept;

/// Reads the first octets of a flow, then hands the flow to the protocol that knows them, or
/// ignores it.
std::unique_ptr<StreamConsumer> make_protocol_detector(const FlowFacts& flow,
                                                       ProtocolContext& context);

}  // namespace tapwarden
