// SPDX-License-Identifier: Apache-2.0
// Evidence: keeps a copy of the packets of every flow until a verdict asks for those of one; then
// they are written, and so are all that follow. A flow is its two endpoints here: what they
// exchange in another VLAN, or with the same ports again, comes along.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "sink/evidence_file.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/packet.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

class Evidence {
 public:
  /// BOUND: limits.evidence_bytes_max; the oldest packets make room.
  /// LIFETIME: all outlive it. THREAD: that of its worker; `file` may be shared.
  Evidence(EvidenceFile& file, Severity level, const Limits& limits, LimitHits& hits)
      : file_(file), level_(level), limits_(limits), hits_(hits) {}

  /// REQUIRES: called before the segment of the packet goes on, so that a verdict finds it.
  void on_packet(const Packet& packet, const FlowKey& key);
  /// Writes the flow's packets if the record has a finding of the level.
  void on_record(const Record& record);

 private:
  using Endpoints = std::pair<Endpoint, Endpoint>;  ///< in order

  struct Kept {
    Packet packet;  ///< of `octets`
    std::vector<std::uint8_t> octets;
    Endpoints flow;
  };
  /// Known as long as a packet of it is kept, or a note that one was written.
  struct Flow {
    std::deque<std::uint64_t> packets;  ///< numbers of kept ones
    bool wanted = false;
  };

  static std::uint64_t cost(const Kept& kept) noexcept {
    return sizeof(Kept) + kept.octets.capacity();
  }
  Kept& kept(std::uint64_t number) { return kept_[number - first_]; }
  void write_kept(Flow& flow);
  void drop_oldest();

  EvidenceFile& file_;
  Severity level_;
  const Limits& limits_;
  LimitHits& hits_;
  std::deque<Kept> kept_;    ///< in the order of arrival
  std::uint64_t first_ = 0;  ///< number of the oldest
  std::uint64_t bytes_ = 0;
  std::map<Endpoints, Flow> flows_;
};

}  // namespace tapwarden
