// SPDX-License-Identifier: Apache-2.0
// Addresses and keys are compared as numbers; what comes out is the order and equality of octets.
#include <array>
#include <bit>

#include "support/catch.hpp"
#include "tapwarden/flow.hpp"

using namespace tapwarden;

TEST_CASE("addresses are in the order of their octets") {
  for (std::size_t at = 0; at < 16; ++at) {
    for (std::size_t behind = at; behind < 16; ++behind) {
      IpAddress lower;
      IpAddress higher;
      lower.octets.fill(0x80);
      higher.octets.fill(0x80);
      higher.octets[at] = 0xff;
      if (behind != at) lower.octets[behind] = 0xff;
      CAPTURE(at, behind);
      CHECK(lower < higher);
      CHECK_FALSE(higher < lower);
      CHECK(lower != higher);
    }
  }
  CHECK(IpAddress{} <= IpAddress{});
}

TEST_CASE("keys are the same when all of their octets are") {
  using Octets = std::array<std::uint8_t, sizeof(FlowKey)>;
  Octets octets;
  octets.fill(0x5a);
  const auto key = std::bit_cast<FlowKey>(octets);
  CHECK(key == std::bit_cast<FlowKey>(octets));
  for (std::size_t at = 0; at < octets.size(); ++at) {
    Octets others = octets;
    others[at] ^= 1;
    CAPTURE(at);
    CHECK_FALSE(std::bit_cast<FlowKey>(others) == key);
  }
}
