// SPDX-License-Identifier: Apache-2.0
#include "stream/flow_facts.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tapwarden::stream {
namespace {

/// Ports that APIs are served on, most telling first.
constexpr std::array<std::uint16_t, 8> kServerPorts{80, 8080, 443, 8000, 3000, 5000, 8443, 8888};

/// The lower, the likelier is it the server's.
std::size_t port_rank(std::uint16_t port) noexcept {
  const auto* known = std::find(kServerPorts.begin(), kServerPorts.end(), port);
  if (known != kServerPorts.end()) return static_cast<std::size_t>(known - kServerPorts.begin());
  return kServerPorts.size() + port;
}

}  // namespace

std::uint32_t hash_of(const FlowKey& key, std::uint64_t seed) noexcept {
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(&key, sizeof key, seed));
}

std::uint64_t flow_id(const FlowKey& key, Timestamp first) noexcept {
  const std::int64_t time = first.time_since_epoch().count();
  std::array<std::uint8_t, sizeof key + sizeof time> bytes;
  std::memcpy(bytes.data(), &key, sizeof key);
  std::memcpy(bytes.data() + sizeof key, &time, sizeof time);
  constexpr std::uint64_t kMask = (std::uint64_t{1} << 53) - 1;
  const std::uint64_t id = XXH3_64bits_withSeed(bytes.data(), bytes.size(), 0) & kMask;
  return id != 0 ? id : 1;
}

bool is_low_likely_client(const FlowKey& key, bool first_from_low) noexcept {
  const std::size_t low = port_rank(key.low_port);
  const std::size_t high = port_rank(key.high_port);
  return low != high ? low > high : first_from_low;
}

}  // namespace tapwarden::stream
