// SPDX-License-Identifier: Apache-2.0
#include "sink/community_id.hpp"

#include <array>
#include <cstring>

#include "base/base64.hpp"
#include "base/digest.hpp"

namespace tapwarden {

std::string community_id(const FlowFacts& flow) {
  constexpr std::uint8_t kTcp = 6;
  const bool in_order = flow.client < flow.server;
  const Endpoint& low = in_order ? flow.client : flow.server;
  const Endpoint& high = in_order ? flow.server : flow.client;
  const bool v4 = low.address.is_v4() && high.address.is_v4();
  const std::size_t skip = v4 ? 12 : 0;

  std::array<std::uint8_t, 2 + 16 + 16 + 2 + 4> data{};  // seed, addresses, protocol, pad, ports
  std::size_t size = 2;
  for (const Endpoint* endpoint : {&low, &high}) {
    std::memcpy(data.data() + size, endpoint->address.octets.data() + skip, 16 - skip);
    size += 16 - skip;
  }
  data[size++] = kTcp;
  data[size++] = 0;
  for (const Endpoint* endpoint : {&low, &high}) {
    data[size++] = static_cast<std::uint8_t>(endpoint->port >> 8);
    data[size++] = static_cast<std::uint8_t>(endpoint->port & 0xff);
  }
  return "1:" + base64_encode(sha1(Bytes{data}.first(size)));
}

}  // namespace tapwarden
