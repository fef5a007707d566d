// SPDX-License-Identifier: Apache-2.0
// Evidence: keeps a copy of the packets of every flow until a verdict asks for those of one; then
// they are written, and so are all that follow. A flow is its two endpoints here: what they
// exchange in another VLAN, or with the same ports again, comes along.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "sink/evidence_file.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/packet.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

/// THREAD: any; the reading thread and the analyst's meet here.
class Evidence {
 public:
  /// BOUND: limits.evidence_bytes_max; the oldest packets make room.
  /// LIFETIME: `limits` outlives it.
  Evidence(std::unique_ptr<EvidenceFile> file, Severity level, const Limits& limits)
      : file_(std::move(file)), level_(level), limits_(limits) {}

  /// REQUIRES: called before the segment of the packet goes on, so that a verdict finds it.
  void on_packet(const Packet& packet, const FlowKey& key);
  /// Writes the flow's packets if the record has a finding of the level.
  void on_record(const Record& record);
  std::optional<Error> flush();
  void reopen();
  /// limits.evidence_bytes_max: packets that made room before their flow was asked for.
  [[nodiscard]] std::uint64_t limit_hits() const;
  [[nodiscard]] SinkStats stats() const;

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

  std::unique_ptr<EvidenceFile> file_;
  Severity level_;
  const Limits& limits_;
  mutable std::mutex mutex_;  // of all that follows
  std::uint64_t hits_ = 0;
  std::deque<Kept> kept_;    ///< in the order of arrival
  std::uint64_t first_ = 0;  ///< number of the oldest
  std::uint64_t bytes_ = 0;
  std::map<Endpoints, Flow> flows_;
};

}  // namespace tapwarden
