// SPDX-License-Identifier: Apache-2.0
#include "base/address_text.hpp"

#include <arpa/inet.h>

#include <array>

namespace tapwarden {

void append_address(const IpAddress& address, std::string& out) {
  if (!address.is_v4()) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(AF_INET6, address.octets.data(), text.data(), text.size());
    out += text.data();
    return;
  }
  for (std::size_t i = 12; i < address.octets.size(); ++i) {  // inet_ntop prints as printf does
    const unsigned octet = address.octets[i];
    if (i > 12) out += '.';
    if (octet >= 100) out += static_cast<char>('0' + octet / 100);
    if (octet >= 10) out += static_cast<char>('0' + octet / 10 % 10);
    out += static_cast<char>('0' + octet % 10);
  }
}

}  // namespace tapwarden
