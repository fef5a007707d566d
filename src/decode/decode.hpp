// SPDX-License-Identifier: Apache-2.0
// From a frame to the TCP segment in it: link layers, VLAN tags, tunnels, IPv4, IPv6
// with extension headers. Fragments of IP are all that it keeps from packet to packet.
#pragma once

#include <memory>

#include "tapwarden/config.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/packet.hpp"
#include "tapwarden/stats.hpp"

namespace tapwarden {

struct DecodeState;

class Decoder {
 public:
  /// LIFETIME: all outlive the decoder.
  Decoder(const Config& config, DecodeStats& stats, LimitHits& hits);
  ~Decoder();

  /// True: `out` is a TCP segment. False: nothing for the stream stage; it was
  /// counted why.
  bool decode(const Packet& packet, Segment& out) noexcept;

  /// End of an input: fragments do not wait for those of the next one.
  void finish() noexcept;

 private:
  const Config& config_;
  DecodeStats& stats_;
  std::unique_ptr<DecodeState> state_;
};

}  // namespace tapwarden
