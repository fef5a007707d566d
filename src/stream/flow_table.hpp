// SPDX-License-Identifier: Apache-2.0
// The TCP connections that are under way. Takes segments, opens and closes flows, and tells each
// flow's consumer its stream. Flows end by FIN, RST, idleness in packet time, the cap, or the end
// of the input. It reads no payload and no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stream/flow.hpp"
#include "stream/flow_index.hpp"
#include "stream/flow_store.hpp"
#include "stream/reassembler.hpp"
#include "stream/table_clock.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/stats.hpp"
#include "tapwarden/stream.hpp"

namespace tapwarden {

/// THREAD: one. A consumer must not call back into the table.
/// BOUND: limits.flows_max flows, limits.reorder_* octets that wait.
class FlowTable {
 public:
  /// LIFETIME: everything given outlives the table.
  FlowTable(const Config& config, StreamConsumerFactory& factory, StreamStats& stats,
            LimitHits& hits);
  FlowTable(const FlowTable&) = delete;
  FlowTable& operator=(const FlowTable&) = delete;

  void on_segment(const Segment& segment);

  /// Packet time moves on without a segment: flows may expire, holes may become gaps.
  void advance(Timestamp time);

  /// End of input: closes all flows in the order in which they were opened. The table is as new
  /// after it.
  void finish();

  /// Flows in the table, with those that are closed and only keep late segments away.
  [[nodiscard]] std::size_t size() const noexcept { return store_.size(); }
  /// Memory of the table without consumers and without octets that wait.
  [[nodiscard]] std::size_t table_bytes() const noexcept {
    return store_.capacity_bytes() + index_.capacity_bytes();
  }
  /// Octets that wait over all flows, with what keeping them costs.
  [[nodiscard]] std::uint64_t reorder_bytes() const noexcept { return shared_.reorder_bytes; }

 private:
  using Taken = stream::Taken;
  using Flow = stream::Flow;
  using Queue = stream::Queue;
  enum class SynMeaning : std::uint8_t { of_this_flow, stray, new_connection };

  [[nodiscard]] Taken take(std::uint32_t number, const Segment& segment);
  [[nodiscard]] Taken take_odd(std::uint32_t number, const Segment& segment);
  [[nodiscard]] Taken take_late(std::uint32_t number, const Segment& segment);
  [[nodiscard]] Taken take_payload(std::uint32_t number, const Segment& segment, std::uint32_t seq);
  [[nodiscard]] SynMeaning read_syn(std::uint32_t number, const Segment& segment);
  [[nodiscard]] SynMeaning read_syn_ack(std::uint32_t number, const Segment& segment);
  void on_reset(std::uint32_t number, const Segment& segment);
  void settle(std::uint32_t number, const Position& at);

  [[nodiscard]] std::uint32_t open(const Segment& segment, std::uint32_t hash);
  void make_consumer(std::uint32_t number, const Segment& segment);
  void make_room();
  void close(std::uint32_t number, CloseReason reason, const Position& at);
  void retire(std::uint32_t number, CloseReason reason, const Position& at);
  [[nodiscard]] bool is_current(std::uint32_t number);
  [[nodiscard]] bool is_due(const Flow& flow) const noexcept;
  void requeue(std::uint32_t number, Queue queue);
  void expire();
  void expire_holes();
  [[nodiscard]] stream::Outlet outlet(std::uint32_t number, Direction direction) noexcept;
  [[nodiscard]] Position now_position() const noexcept { return {clock_.now(), 0}; }

  const Config& config_;
  StreamConsumerFactory& factory_;
  StreamStats& stats_;
  LimitHits& hits_;
  const std::uint64_t hash_seed_;
  const Duration granularity_;  ///< how exactly the order of idleness is kept
  stream::TableClock clock_;
  Timestamp expired_at_{};  ///< when expire() last ran
  std::uint32_t next_serial_ = 0;
  stream::Shared shared_;  // outlives the flows: what waits there leaves its ring
  stream::FlowStore store_;
  stream::FlowIndex index_;
};

}  // namespace tapwarden
