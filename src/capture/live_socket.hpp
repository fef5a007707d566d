// SPDX-License-Identifier: Apache-2.0
// One packet socket with its ring, opened by libpcap: what is asked of it, and
// what a person is told when it cannot be had. Reading it is pcap_live's part.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "tapwarden/live.hpp"
#include "tapwarden/packet.hpp"
#include "tapwarden/result.hpp"

struct pcap;  // pcap_t of libpcap

namespace tapwarden {

constexpr std::chrono::milliseconds block_timeout(const LiveOptions& options) noexcept {
  return std::chrono::milliseconds{options.immediate ? 1 : 20};
}

struct PcapClose {
  void operator()(pcap* handle) const noexcept;
};
using PcapHandle = std::unique_ptr<pcap, PcapClose>;

enum class Fanout : std::uint8_t {
  none,
  create,  ///< a group whose number nobody has
  join,    ///< LiveOptions::fanout_group
};

struct LiveSocket {
  PcapHandle handle;
  LinkType link = LinkType::ethernet;
  std::uint16_t fanout_group = 0;
  /// Packets of before were seen by the other sockets of the group too.
  Timestamp joined{};
};

/// A non-blocking handle that captures. ERRORS: what is wrong with which interface, and what to do.
Result<LiveSocket> open_live_socket(const LiveOptions& options, Fanout fanout);

/// From libpcap's DLT_ value, which is another than LINKTYPE_ for a few types.
LinkType link_type_of(int dlt) noexcept;

}  // namespace tapwarden
