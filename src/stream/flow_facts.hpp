// SPDX-License-Identifier: Apache-2.0
// What can be said of a connection from its key: its hash, its stable number, and who is likely to
// be the client when no handshake was seen. Pure functions.
#pragma once

#include <cstdint>

#include "tapwarden/flow.hpp"

namespace tapwarden::stream {

/// Keyed by `seed`, so that nobody outside can choose keys that collide.
[[nodiscard]] std::uint32_t hash_of(const FlowKey& key, std::uint64_t seed) noexcept;

/// The same in every replay; never 0 and below 2^53, so that readers of JSON keep it exact.
[[nodiscard]] std::uint64_t flow_id(const FlowKey& key, Timestamp first) noexcept;

/// A guess by the ports: the side with the better known, else the lower port serves.
[[nodiscard]] bool is_low_likely_client(const FlowKey& key, bool first_from_low) noexcept;

[[nodiscard]] inline Endpoint low_endpoint(const FlowKey& key) noexcept {
  return {key.low_address, key.low_port};
}
[[nodiscard]] inline Endpoint high_endpoint(const FlowKey& key) noexcept {
  return {key.high_address, key.high_port};
}

}  // namespace tapwarden::stream
