// SPDX-License-Identifier: Apache-2.0
#include "stream/reassembler.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "stream/waiting.hpp"

namespace tapwarden::stream {
namespace {

/// No stock operating system grants a receive window beyond this (Linux 6 MiB, Windows 16 MiB): one
/// segment further off may be forged and is not believed before another one follows it.
constexpr std::int32_t kFarBytes = 16 << 20;
/// How near that other one has to be, and how far off a start read from an ACK may be.
constexpr std::int32_t kNearBytes = 1 << 20;
/// Ahead of this, sequence numbers belong to another connection.
constexpr std::int32_t kAheadBytesMax = 1 << 30;
/// Receive window without scaling (RFC 9293): how far off a RST may be.
constexpr std::int32_t kResetSlackBytes = 65535;

/// An acknowledged hole is a gap when the capture had this long, or this many more segments, to
/// show the octets out of order.
constexpr std::uint32_t kRipeMs = 200;
constexpr std::uint8_t kRipeSegments = 64;

std::uint32_t to_ms(Timestamp time) noexcept {
  return static_cast<std::uint32_t>(time.time_since_epoch().count() / 1'000'000);
}

template <class Counter>
void count_up(Counter& counter) noexcept {
  if (counter != std::numeric_limits<Counter>::max()) ++counter;
}

}  // namespace

Reassembler::Reassembler() noexcept = default;
Reassembler::~Reassembler() = default;

void Reassembler::reset() noexcept {
  waiting_.reset();
  next_ = acked_ = ripening_ = far_ = ripe_since_ms_ = 0;
  flags_ = ripe_segments_ = 0;
  acks_ahead_ = 0;
}

void Reassembler::start(std::uint32_t next) noexcept {
  reset();
  next_ = next;
  flags_ = kStarted;
}

void Reassembler::on_ack(std::uint32_t ack, const Outlet& out) {
  if (!is_started()) {
    start(ack);
    flags_ |= kGuessed;
    return;
  }
  if (waiting_) waiting_->peer_acknowledges = true;
  const std::int32_t ahead = distance(next_, ack);
  if (ahead > kAheadBytesMax) return;
  if (ahead <= 0) {  // the latest ACK counts, so that a forged one does not stay
    flags_ &= static_cast<std::uint8_t>(~kAckAhead);
    acks_ahead_ = 0;
    return;
  }
  acked_ = ack;
  count_up(acks_ahead_);
  if ((flags_ & kAckAhead) == 0) {
    flags_ |= kAckAhead;
    mark_ack(out.shared);
    if (waiting_) waiting_->join(out.shared.holes);
  } else {
    ripening_ = nearer(next_, ripening_, ack);
  }
  drain(out);
}

Taken Reassembler::on_payload(Piece piece, const Outlet& out) {
  if (!is_started()) start(piece.seq);
  if (has_ended()) {
    if (distance(next_, piece.end()) <= 0) {
      ++out.shared.stats.segments_retransmitted;
      return Taken::done;
    }
    // The other side acknowledges octets behind the FIN: it was none of this connection's.
    const bool is_restart = (flags_ & kAckAhead) != 0 || is_unrelated(piece.seq, piece.size());
    return is_restart ? Taken::restart : Taken::done;
  }
  if (distance(next_, piece.seq) == -1 && piece.size() <= 1) return Taken::done;  // keep-alive
  if ((flags_ & kGuessed) != 0) place_start(piece);
  if (is_far(piece.seq)) {
    if (!confirms_far(piece.seq, piece.size())) return Taken::done;
    const std::int32_t ahead = distance(next_, piece.seq);
    if (ahead < 0 || ahead > kAheadBytesMax) return Taken::restart;
  }
  if (distance(next_, piece.end()) <= 0) {
    ++out.shared.stats.segments_retransmitted;
    return Taken::done;
  }
  const std::int32_t old = distance(piece.seq, next_);
  if (old > 0) {
    ++out.shared.stats.segments_retransmitted;
    piece.drop(static_cast<std::uint32_t>(old));
  }
  take(piece, out);
  return Taken::done;
}

/// The start was read from an ACK: the ACK may have been captured before octets that it covers.
void Reassembler::place_start(const Piece& piece) noexcept {
  const std::int32_t ahead = distance(next_, piece.seq);
  if (ahead < 0 || ahead > kNearBytes) next_ = piece.seq;
  flags_ &= static_cast<std::uint8_t>(~kGuessed);
}

/// REQUIRES: `piece` starts at or behind next_ and is not empty.
void Reassembler::take(Piece piece, const Outlet& out) {
  if (waiting_) {
    if (waiting_->fin_pending && distance(waiting_->fin_seq, piece.end()) > 0) {
      waiting_->fin_pending = false;  // octets behind it: it was not the end
    }
    if (waiting_->buffer.differs(piece)) ++out.shared.stats.overlaps_different;
    count_up(ripe_segments_);
  }
  if (piece.seq != next_) ++out.shared.stats.segments_out_of_order;
  while (piece.size() > 0) {
    const std::int32_t old = distance(piece.seq, next_);
    if (old > 0) {
      piece.drop(std::min(piece.size(), static_cast<std::uint32_t>(old)));
      continue;
    }
    if (old < 0) {
      if (store(piece, out)) break;
      continue;
    }
    std::uint32_t count = piece.size();
    if (waiting_ && !waiting_->buffer.empty()) {
      count = std::min(count, waiting_->buffer.first() - next_);
    }
    const Piece front = piece.front(count);
    piece.drop(count);
    deliver(front, out);
    if (front.missing > 0) declare_gap(next_ + front.missing, front.at, out);
    drain(out);
  }
  drain(out);
}

/// True when all of `piece` waits; false when a cap was reached and next_ moved on instead.
bool Reassembler::store(Piece& piece, const Outlet& out) {
  wait(out);
  ReorderBuffer& buffer = waiting_->buffer;
  while (piece.size() > 0) {
    const ReorderBuffer::Cover cover = buffer.cover(piece);
    piece.drop(cover.known);
    if (cover.fresh == 0) continue;
    const Piece fresh = piece.front(cover.fresh);
    std::uint64_t* hit = cap_against(fresh, out.shared);
    if (hit == nullptr && !buffer.insert(fresh, next_)) hit = &out.shared.hits.reorder_bytes_max;
    if (hit != nullptr) {
      ++*hit;
      make_room(piece, out);
      return false;
    }
    out.shared.reorder_bytes += fresh.bytes.size() + ReorderBuffer::kEntryBytes;
    piece.drop(cover.fresh);
  }
  return true;
}

/// The counter of the cap that keeps `piece` from waiting, or nullptr.
std::uint64_t* Reassembler::cap_against(const Piece& piece, Shared& shared) const noexcept {
  const ReorderBuffer& buffer = waiting_->buffer;
  const std::uint64_t size = piece.bytes.size();
  if (buffer.entries() >= shared.limits.reorder_segments_per_direction_max) {
    return &shared.hits.reorder_segments_per_direction_max;
  }
  if (buffer.bytes() + size > shared.limits.reorder_bytes_per_direction_max) {
    return &shared.hits.reorder_bytes_per_direction_max;
  }
  if (shared.reorder_bytes + size + ReorderBuffer::kEntryBytes > shared.limits.reorder_bytes_max) {
    return &shared.hits.reorder_bytes_max;
  }
  return nullptr;
}

void Reassembler::make_room(const Piece& piece, const Outlet& out) {
  std::uint32_t until = piece.seq;
  Position at = piece.at;
  if (!waiting_->buffer.empty() && distance(waiting_->buffer.first(), piece.seq) > 0) {
    until = waiting_->buffer.first();
    at = waiting_->buffer.first_at();
  }
  declare_gap(until, at, out);
  drain(out);
}

bool Reassembler::is_far(std::uint32_t seq) const noexcept {
  const std::int32_t ahead = distance(next_, seq);
  if (ahead <= kFarBytes && ahead >= -kFarBytes) return false;
  const bool is_acknowledged = ahead > 0 && (flags_ & kAckAhead) != 0 && distance(seq, acked_) >= 0;
  return !is_acknowledged;
}

bool Reassembler::confirms_far(std::uint32_t seq, std::uint32_t size) noexcept {
  const std::int32_t behind = distance(far_, seq);
  const bool is_confirmed = (flags_ & kHasFar) != 0 && behind >= 0 && behind <= kNearBytes;
  far_ = seq + size;
  flags_ = static_cast<std::uint8_t>(is_confirmed ? flags_ & ~kHasFar : flags_ | kHasFar);
  return is_confirmed;
}

bool Reassembler::is_unrelated(std::uint32_t seq, std::uint32_t size) noexcept {
  return is_started() && is_far(seq) && confirms_far(seq, size);
}

void Reassembler::on_fin(std::uint32_t fin_seq, const Position& at, const Outlet& out) {
  if (!is_started()) start(fin_seq);
  if (has_ended()) return;
  std::int32_t ahead = distance(next_, fin_seq);
  if ((flags_ & kGuessed) != 0 && (ahead < 0 || ahead > kNearBytes)) {
    next_ = fin_seq;
    ahead = 0;
  }
  if (ahead < 0 || ahead > kFarBytes) return;
  if (ahead == 0 && !waiting_) return end(at, out);
  wait(out);
  const ReorderBuffer& buffer = waiting_->buffer;
  if (!buffer.empty() && distance(fin_seq, buffer.end()) > 0) return;
  if (waiting_->fin_pending && distance(waiting_->fin_seq, fin_seq) > 0) return;
  waiting_->fin_pending = true;
  waiting_->fin_seq = fin_seq;
  waiting_->fin_at = at;
  drain(out);
}

void Reassembler::on_hole_timeout(const Outlet& out) {
  if ((flags_ & kAckAhead) != 0) {
    ripening_ = acked_;
    declare_acknowledged(out);
  } else if (!waiting_->peer_acknowledges) {
    declare_gap(waiting_->start(), waiting_->start_at(), out);
  } else {
    waiting_->leave();  // the receiver lacks the octets as well: they will be sent again
  }
  drain(out);
}

void Reassembler::finish(const Position& at, const Outlet& out) {
  drain(out);
  while (waiting_) {
    declare_gap(waiting_->start(), waiting_->start_at(), out);
    drain(out);
  }
  // One number alone is taken for the FIN, which has a number of its own.
  if (!has_ended() && (flags_ & kAckAhead) != 0 && distance(next_, acked_) > 1) {
    declare_gap(acked_, at, out);
  }
}

Reassembler::ResetFit Reassembler::fit_of_reset(std::uint32_t seq) const noexcept {
  if (!is_started()) return ResetFit::doubtful;
  const std::int32_t ahead = distance(next_, seq);
  if (ahead == 0 || (has_ended() && ahead == -1)) return ResetFit::exact;
  std::int32_t furthest = 0;
  if ((flags_ & kAckAhead) != 0) {
    if (seq == acked_) return ResetFit::exact;
    furthest = distance(next_, acked_);
  }
  if (waiting_ && !waiting_->buffer.empty()) {
    const std::uint32_t end = waiting_->buffer.end();
    if (seq == end) return ResetFit::exact;
    furthest = std::max(furthest, distance(next_, end));
  }
  return ahead > 0 && ahead <= furthest + kResetSlackBytes ? ResetFit::doubtful : ResetFit::none;
}

bool Reassembler::is_ack_ripe(const Shared& shared) const noexcept {
  if ((flags_ & kAckAhead) == 0) return false;
  return ripe_segments_ >= kRipeSegments || to_ms(shared.now) - ripe_since_ms_ >= kRipeMs;
}

/// A period begins; what is acknowledged now is a gap at its end.
void Reassembler::mark_ack(const Shared& shared) noexcept {
  ripening_ = acked_;
  ripe_since_ms_ = to_ms(shared.now);
  ripe_segments_ = 0;
}

void Reassembler::deliver(const Piece& piece, const Outlet& out) {
  if (piece.bytes.empty()) return;
  next_ += static_cast<std::uint32_t>(piece.bytes.size());
  note_progress(out.shared);
  out.shared.stats.bytes_delivered += piece.bytes.size();
  if (out.consumer == nullptr) return;
  Position at = piece.at;
  if (out.peer->is_started()) at.acked_ahead = distance(out.peer->next(), piece.ack);
  out.consumer->on_data(out.direction, piece.bytes, at);
}

/// REQUIRES: `until` lies ahead of next_ and not behind the start of what waits.
void Reassembler::declare_gap(std::uint32_t until, const Position& at, const Outlet& out) {
  const std::uint32_t missing = until - next_;
  if ((flags_ & kAckAhead) != 0) {
    out.shared.stats.acks_above_gap += acks_ahead_;
    acks_ahead_ = 0;
  }
  next_ = until;
  note_progress(out.shared);
  ++out.shared.stats.gaps;
  out.shared.stats.gap_bytes += missing;
  if (out.consumer != nullptr) out.consumer->on_gap(out.direction, missing, at);
}

void Reassembler::declare_acknowledged(const Outlet& out) {
  declare_gap(nearer(next_, ripening_, waiting_->start()), waiting_->start_at(), out);
}

void Reassembler::note_progress(Shared& shared) noexcept {
  flags_ = static_cast<std::uint8_t>((flags_ | kAnchored) & ~(kGuessed | kHasFar));
  if ((flags_ & kAckAhead) != 0 && distance(next_, acked_) <= 0) {
    flags_ &= static_cast<std::uint8_t>(~kAckAhead);
    acks_ahead_ = 0;
  }
  if (waiting_) {
    waiting_->since = shared.now;
    waiting_->join(shared.holes);
  }
}

/// Hands out what waits as far as it touches next_, over holes that are known to be gaps.
void Reassembler::drain(const Outlet& out) {
  while (waiting_) {
    if (waiting_->is_empty()) {
      waiting_.reset();
      return;
    }
    if (waiting_->start() == next_) {
      hand_out(out);
      continue;
    }
    if (!is_ack_ripe(out.shared)) return;
    if (distance(next_, ripening_) > 0) {
      declare_acknowledged(out);
    } else {
      mark_ack(out.shared);
    }
  }
}

/// REQUIRES: what waits starts at next_.
void Reassembler::hand_out(const Outlet& out) {
  ReorderBuffer& buffer = waiting_->buffer;
  if (buffer.empty()) {
    waiting_->fin_pending = false;
    return end(waiting_->fin_at, out);
  }
  const std::uint64_t before = buffer.bytes();
  const Piece piece = buffer.pop();
  out.shared.reorder_bytes -= before - buffer.bytes() + ReorderBuffer::kEntryBytes;
  deliver(piece, out);
  std::uint32_t cut_end = next_ + piece.missing;
  if (!waiting_->is_empty()) cut_end = nearer(next_, cut_end, waiting_->start());
  if (cut_end != next_) declare_gap(cut_end, piece.at, out);
}

void Reassembler::end(const Position& at, const Outlet& out) {
  next_ += 1;
  flags_ = static_cast<std::uint8_t>((flags_ | kAnchored | kEnded) & ~(kGuessed | kAckAhead));
  if (out.consumer != nullptr) out.consumer->on_end(out.direction, at);
}

void Reassembler::wait(const Outlet& out) {
  if (waiting_) return;
  waiting_ = std::make_unique<Waiting>(out.flow, out.direction);
  waiting_->since = out.shared.now;
  waiting_->join(out.shared.holes);
}

}  // namespace tapwarden::stream
