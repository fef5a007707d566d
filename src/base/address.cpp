// SPDX-License-Identifier: Apache-2.0
// Address blocks: whether an address lies in one.
#include "tapwarden/config.hpp"

namespace tapwarden {
namespace {

bool lies_in(const Prefix& prefix, const IpAddress& address) noexcept {
  const std::size_t whole = prefix.length / 8;
  for (std::size_t i = 0; i < whole; ++i) {
    if (prefix.address.octets[i] != address.octets[i]) return false;
  }
  const unsigned rest = prefix.length % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
  return (prefix.address.octets[whole] & mask) == (address.octets[whole] & mask);
}

}  // namespace

bool contains(const std::vector<Prefix>& prefixes, const IpAddress& address) noexcept {
  for (const Prefix& prefix : prefixes) {
    if (lies_in(prefix, address)) return true;
  }
  return false;
}

}  // namespace tapwarden
