// SPDX-License-Identifier: Apache-2.0
// HTTP/1.x: the bytes of a flow in, exchanges out. Reads both directions, frames messages as
// RFC 9112 says, pairs requests with responses, and finds message borders again after a loss.
// Does not know TCP, TLS or HTTP/2.
#pragma once

#include <array>
#include <memory>

#include "http/exchange_pool.hpp"
#include "http/name_memory.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/http.hpp"
#include "tapwarden/stats.hpp"
#include "tapwarden/stream.hpp"

namespace tapwarden {

/// What the readers of all flows of one worker share.
/// LIFETIME: everything outlives the readers. THREAD: one.
struct Http1Context {
  const Limits& limits;
  LimitHits& limit_hits;
  HttpStats& stats;
  ExchangeConsumer& out;
  ExchangePool& pool;
  std::array<http::NameMemory, 2> names{};  ///< by http::Role
};

/// Whether a direction that begins with these octets may be HTTP/1.x.
[[nodiscard]] Probe probe_http1(Bytes first_bytes) noexcept;

/// LIFETIME: `context` outlives the reader.
[[nodiscard]] std::unique_ptr<StreamConsumer> make_http1(const FlowFacts& flow,
                                                         Http1Context& context);

}  // namespace tapwarden
