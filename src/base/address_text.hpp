// SPDX-License-Identifier: Apache-2.0
// Addresses as people write them: 192.0.2.1, 2001:db8::1.
#pragma once

#include <string>

#include "tapwarden/flow.hpp"

namespace tapwarden {

void append_address(const IpAddress& address, std::string& out);

inline std::string address_text(const IpAddress& address) {
  std::string text;
  append_address(address, text);
  return text;
}

}  // namespace tapwarden
