// SPDX-License-Identifier: Apache-2.0
// A layer takes its own header off the front of what is left of a frame and
// names what comes next. A new layer or tunnel is one file with one such
// function, and one line in layers.cpp.
#pragma once

#include <cstdint>

#include "tapwarden/bytes.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/packet.hpp"
#include "tapwarden/stats.hpp"

namespace tapwarden {

/// Who says what the next header is.
enum class NextBy : std::uint8_t {
  ethertype,    ///< `id` is an EtherType
  ip_protocol,  ///< `id` is an IANA protocol number
  segment,      ///< a TCP segment was found: done
  nothing,      ///< nothing for us in here; counted
};

struct Next {
  NextBy by = NextBy::nothing;
  std::uint16_t id = 0;
};

/// What is left of the frame, and what the layers so far said.
struct Frame {
  Bytes rest;             ///< captured octets behind the headers taken off so far
  std::uint64_t missing;  ///< octets of the innermost packet that the capture has cut off
  IpAddress source;       ///< of the innermost IP header
  IpAddress destination;
  Segment& segment;
  const Config& config;
  DecodeStats& stats;
};

using Layer = Next (*)(Frame& frame) noexcept;

/// The layer for the first octet of a frame of `link`; nullptr: none is known.
Layer link_layer(LinkType link) noexcept;
/// The layer that `next` names; nullptr: none is known.
Layer layer_of(Next next) noexcept;

Next decode_ethernet(Frame& frame) noexcept;
Next decode_linux_cooked(Frame& frame) noexcept;
Next decode_linux_cooked_v2(Frame& frame) noexcept;
Next decode_null_loopback(Frame& frame) noexcept;
Next decode_openbsd_loopback(Frame& frame) noexcept;
Next decode_vlan(Frame& frame) noexcept;
Next decode_ip(Frame& frame) noexcept;  ///< version by its first four bits
Next decode_ipv4(Frame& frame) noexcept;
Next decode_ipv6(Frame& frame) noexcept;
Next decode_tcp(Frame& frame) noexcept;

/// RFC 1071: the sum of 16-bit words, folded; `start` carries on an earlier
/// sum.
std::uint32_t checksum_add(Bytes bytes, std::uint32_t start) noexcept;
bool checksum_holds(std::uint32_t sum) noexcept;

inline Next malformed(Frame& frame) noexcept {
  ++frame.stats.malformed;
  return {};
}

}  // namespace tapwarden
