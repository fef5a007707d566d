// SPDX-License-Identifier: Apache-2.0
// Puts crafted conversations on an interface, frame by frame.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tapwarden::test {

struct Sending {
  std::string interface;
  std::uint16_t flows = 10;
  std::uint16_t port = 80;
  std::uint32_t body_bytes = 4000;  ///< of each response
  std::vector<std::uint16_t> vlans;
  bool announce = false;  ///< a line on standard error just before the first frame
};

/// Prints one JSON line: how many frames and octets were sent. Returns the exit code.
int send(const Sending& sending);

}  // namespace tapwarden::test
