// SPDX-License-Identifier: Apache-2.0
// From a frame to the TCP segment in it: link layers, VLAN tags, IPv4, IPv6
// with extension headers. It keeps no state over packets; fragments are counted
// and left.
#pragma once

#include "tapwarden/config.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/packet.hpp"
#include "tapwarden/stats.hpp"

namespace tapwarden {

class Decoder {
 public:
  /// LIFETIME: both outlive the decoder.
  Decoder(const Config& config, DecodeStats& stats) : config_(config), stats_(stats) {}

  /// True: `out` is a TCP segment. False: nothing for the stream stage; it was
  /// counted why.
  bool decode(const Packet& packet, Segment& out) noexcept;

 private:
  const Config& config_;
  DecodeStats& stats_;
};

}  // namespace tapwarden
