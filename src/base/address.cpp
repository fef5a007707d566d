// SPDX-License-Identifier: Apache-2.0
// Address blocks: reading them, and whether an address lies in one.
#include <arpa/inet.h>

#include <algorithm>

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

std::optional<Prefix> parse_prefix(const std::string& text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string address = text.substr(0, slash);
  std::array<std::uint8_t, 16> octets{};
  const bool v4 = inet_pton(AF_INET, address.c_str(), octets.data()) == 1;
  if (!v4 && inet_pton(AF_INET6, address.c_str(), octets.data()) != 1) return std::nullopt;
  const unsigned bits = v4 ? 32 : 128;
  unsigned length = bits;
  if (slash < text.size()) {
    const std::string digits = text.substr(slash + 1);
    if (digits.empty() || digits.size() > 3 ||
        digits.find_first_not_of("0123456789") != std::string::npos) {
      return std::nullopt;
    }
    length = static_cast<unsigned>(std::stoul(digits));
    if (length > bits) return std::nullopt;
  }
  Prefix prefix;
  prefix.address = v4 ? IpAddress::v4(octets.data()) : IpAddress::v6(octets.data());
  prefix.length = static_cast<std::uint8_t>(length + (128 - bits));
  return prefix;
}

bool contains(const std::vector<Prefix>& prefixes, const IpAddress& address) noexcept {
  for (const Prefix& prefix : prefixes) {
    if (lies_in(prefix, address)) return true;
  }
  return false;
}

}  // namespace tapwarden
