// SPDX-License-Identifier: Apache-2.0
// Puts the segments of one direction in order and tells the flow's consumer: octets in order, gaps
// with their length, the end. The rules for gaps are in README.md. It opens and closes no flows.
#pragma once

#include <cstdint>
#include <memory>

#include "stream/hole_list.hpp"
#include "stream/sequence.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/stats.hpp"
#include "tapwarden/stream.hpp"

namespace tapwarden::stream {

struct Waiting;
class Reassembler;

/// What all reassemblers of a table share.
struct Shared {
  const Limits& limits;
  StreamStats& stats;
  LimitHits& hits;
  Timestamp now{};  ///< table time (FlowTable::now)
  std::uint64_t reorder_bytes =
      0;  ///< octets that wait over all flows, with what keeping them costs
  HoleLink holes{};
};

/// Whom a reassembler talks to during one call.
struct Outlet {
  Shared& shared;
  StreamConsumer* consumer;  ///< nullptr while the flow has had no payload
  std::uint32_t flow;
  Direction direction;
  const Reassembler* peer;  ///< the other direction
};

enum class Taken : std::uint8_t {
  done,
  restart,  ///< belongs to another connection between the same endpoints; nothing was done
};

class Reassembler {
 public:
  Reassembler() noexcept;
  ~Reassembler();
  Reassembler(const Reassembler&) = delete;
  Reassembler& operator=(const Reassembler&) = delete;

  void reset() noexcept;
  /// The first octet will have number `next`: known from a SYN.
  void start(std::uint32_t next) noexcept;

  [[nodiscard]] bool is_started() const noexcept { return (flags_ & kStarted) != 0; }
  [[nodiscard]] bool has_ended() const noexcept { return (flags_ & kEnded) != 0; }
  [[nodiscard]] bool has_anchor() const noexcept { return (flags_ & kAnchored) != 0; }
  [[nodiscard]] bool is_waiting() const noexcept { return waiting_ != nullptr; }
  [[nodiscard]] std::uint32_t next() const noexcept { return next_; }

  /// The common case: the next octets, nothing waits, nothing is odd.
  [[nodiscard]] bool is_in_order(std::uint32_t seq) const noexcept {
    return seq == next_ && flags_ == (kStarted | kAnchored) && waiting_ == nullptr;
  }
  /// REQUIRES: is_in_order(seq) of octets that were just handed to the consumer.
  void advance(std::uint32_t count) noexcept { next_ += count; }

  /// False when an ACK of the other side tells nothing, as most do.
  [[nodiscard]] bool wants_ack(std::uint32_t ack) const noexcept {
    return distance(next_, ack) > 0 || (flags_ & ~kAnchored) != kStarted || waiting_ != nullptr;
  }
  void on_ack(std::uint32_t ack, const Outlet& out);

  [[nodiscard]] Taken on_payload(Piece piece, const Outlet& out);
  void on_fin(std::uint32_t fin_seq, const Position& at, const Outlet& out);
  /// Nothing filled the hole for kHolePatience.
  void on_hole_timeout(const Outlet& out);
  /// Hands out all that waits, with the gaps before it, and the acknowledged tail that was not
  /// seen.
  void finish(const Position& at, const Outlet& out);

  enum class ResetFit : std::uint8_t { none, doubtful, exact };
  /// How well the sequence number of a RST of this direction's sender fits.
  [[nodiscard]] ResetFit fit_of_reset(std::uint32_t seq) const noexcept;
  /// For directions that are over: true when segments keep coming that cannot be of this stream.
  [[nodiscard]] bool is_unrelated(std::uint32_t seq, std::uint32_t size) noexcept;

 private:
  enum Flags : std::uint8_t {
    kStarted = 1,    ///< next_ is known
    kGuessed = 2,    ///< next_ was only read from an ACK of the other side
    kAnchored = 4,   ///< octets were delivered or declared a gap
    kEnded = 8,      ///< FIN reached; next_ is behind it
    kAckAhead = 16,  ///< the other side's latest ACK is beyond next_
    kHasFar = 32,    ///< far_ is set
  };

  void place_start(const Piece& piece) noexcept;
  void take(Piece piece, const Outlet& out);
  [[nodiscard]] bool store(Piece& piece, const Outlet& out);
  void make_room(const Piece& piece, const Outlet& out);
  [[nodiscard]] std::uint64_t* cap_against(const Piece& piece, Shared& shared) const noexcept;
  [[nodiscard]] bool is_far(std::uint32_t seq) const noexcept;
  [[nodiscard]] bool confirms_far(std::uint32_t seq, std::uint32_t size) noexcept;
  [[nodiscard]] bool is_ack_ripe(const Shared& shared) const noexcept;
  void mark_ack(const Shared& shared) noexcept;
  void note_progress(Shared& shared) noexcept;
  void deliver(const Piece& piece, const Outlet& out);
  void declare_gap(std::uint32_t until, const Position& at, const Outlet& out);
  void declare_acknowledged(const Outlet& out);
  void drain(const Outlet& out);
  void hand_out(const Outlet& out);
  void end(const Position& at, const Outlet& out);
  void wait(const Outlet& out);

  std::unique_ptr<Waiting> waiting_;
  std::uint32_t next_ = 0;
  std::uint32_t acked_ = 0;          ///< latest ACK of the other side (kAckAhead)
  std::uint32_t ripening_ = 0;       ///< acked_ when the present period of waiting began
  std::uint32_t far_ = 0;            ///< end of a segment too far off to be believed alone
  std::uint32_t ripe_since_ms_ = 0;  ///< table time of that beginning, in ms, wrapping
  std::uint8_t flags_ = 0;
  std::uint8_t ripe_segments_ = 0;  ///< segments behind the hole since then
  std::uint16_t acks_ahead_ = 0;    ///< segments that acknowledged what was not seen
};
static_assert(sizeof(Reassembler) == 32, "two of them share a cache line");

}  // namespace tapwarden::stream
