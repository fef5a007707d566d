// SPDX-License-Identifier: Apache-2.0
// The way of a segment through the table. Opening, closing and expiry: flow_life.cpp.
#include "stream/flow_table.hpp"

#include "stream/flow_facts.hpp"

namespace tapwarden {

using stream::distance;
using stream::kNoFlow;
using stream::Reassembler;
using stream::TableClock;

namespace {

/// How far behind its direction a SYN may lag that was captured late.
constexpr std::int32_t kLateBytes = 1 << 20;

bool is_opening(const Segment& segment) noexcept {
  if ((segment.flags & kTcpRst) != 0) return false;
  return (segment.flags & kTcpSyn) != 0 || !segment.payload.empty() || segment.payload_missing != 0;
}

bool is_little_behind(std::uint32_t seq, std::uint32_t next) noexcept {
  const std::int32_t lag = distance(seq, next);
  return lag >= 0 && lag <= kLateBytes;
}

}  // namespace

void FlowTable::advance(Timestamp time) {
  clock_.move_to(time);
  const Duration since = TableClock::between(expired_at_, clock_.now());
  if (since >= granularity_ || since.count() < 0) expire();
}

void FlowTable::on_segment(const Segment& segment) {
  advance(segment.at.time);
  const std::uint32_t hash = stream::hash_of(segment.key, hash_seed_);
  const std::uint32_t number =
      index_.find(hash, [&](std::uint32_t other) { return store_.flow(other).key == segment.key; });
  if (number != kNoFlow) {
    if (is_current(number) && take(number, segment) == Taken::done) return;
    const bool had_reset = store_.flow(number).reset_doubtful;
    retire(number, had_reset ? CloseReason::rst : CloseReason::idle, segment.at);
  }
  if (is_opening(segment)) static_cast<void>(take(open(segment, hash), segment));
}

FlowTable::Taken FlowTable::take(std::uint32_t number, const Segment& segment) {
  Flow& flow = store_.flow(number);
  constexpr std::uint8_t kOddFlags = kTcpSyn | kTcpFin | kTcpRst;
  if (flow.queue != Queue::active || (segment.flags & kOddFlags) != 0 ||
      segment.payload_missing != 0) {
    return take_odd(number, segment);
  }
  const Direction direction = flow.direction(segment.from_low);
  Reassembler& side = flow.side(direction);
  Reassembler& peer = flow.side(opposite(direction));
  flow.note_seen(direction);
  if ((segment.flags & kTcpAck) != 0 && peer.wants_ack(segment.ack)) {
    peer.on_ack(segment.ack, outlet(number, opposite(direction)));
    if (peer.has_ended()) settle(number, segment.at);
    if (flow.is_closed) return Taken::done;
  }
  if (segment.payload.empty()) return Taken::done;
  if (side.is_in_order(segment.seq)) {
    side.advance(static_cast<std::uint32_t>(segment.payload.size()));
    stats_.bytes_delivered += segment.payload.size();
    Position at = segment.at;
    if ((segment.flags & kTcpAck) != 0) at.acked_ahead = distance(peer.next(), segment.ack);
    flow.consumer->on_data(direction, segment.payload, at);
    return Taken::done;
  }
  return take_payload(number, segment, segment.seq);
}

/// Segments that do more than carry octets of a flow that is well under way.
FlowTable::Taken FlowTable::take_odd(std::uint32_t number, const Segment& segment) {
  Flow& flow = store_.flow(number);
  if (flow.is_closed) return take_late(number, segment);
  const Direction direction = flow.direction(segment.from_low);
  flow.note_seen(direction);
  if ((segment.flags & kTcpRst) != 0) {
    on_reset(number, segment);
    return Taken::done;
  }
  std::uint32_t seq = segment.seq;
  const bool is_syn = (segment.flags & kTcpSyn) != 0;
  if (is_syn) {
    const SynMeaning meaning = read_syn(number, segment);
    if (meaning == SynMeaning::new_connection) return Taken::restart;
    if (meaning == SynMeaning::stray) return Taken::done;
    ++seq;  // the SYN has a number of its own (RFC 9293 3.4)
  }
  Reassembler& peer = flow.side(opposite(direction));
  if ((segment.flags & kTcpAck) != 0) {
    if (peer.wants_ack(segment.ack)) peer.on_ack(segment.ack, outlet(number, opposite(direction)));
    if (!is_syn && flow.queue == Queue::opening && direction == Direction::to_server) {
      requeue(number, Queue::silent);
    }
  }
  const std::size_t size = segment.payload.size() + segment.payload_missing;
  if (size != 0 && take_payload(number, segment, seq) == Taken::restart) return Taken::restart;
  if ((segment.flags & kTcpFin) != 0 && !is_syn && !flow.is_closed) {
    const std::uint32_t fin_seq = seq + static_cast<std::uint32_t>(size);
    flow.side(direction).on_fin(fin_seq, segment.at, outlet(number, direction));
  }
  settle(number, segment.at);
  return Taken::done;
}

FlowTable::Taken FlowTable::take_payload(std::uint32_t number, const Segment& segment,
                                         std::uint32_t seq) {
  Flow& flow = store_.flow(number);
  const Direction direction = flow.direction(segment.from_low);
  Reassembler& side = flow.side(direction);
  if (flow.consumer == nullptr && !side.has_ended()) make_consumer(number, segment);
  const std::uint32_t before = side.next();
  const bool has_ack = (segment.flags & kTcpAck) != 0;
  const std::uint32_t ack = has_ack ? segment.ack : flow.side(opposite(direction)).next();
  const stream::Piece piece{seq, segment.payload_missing, segment.payload, segment.at, ack};
  if (side.on_payload(piece, outlet(number, direction)) == Taken::restart) return Taken::restart;
  if (side.next() != before) flow.reset_doubtful = false;  // the connection goes on
  if (side.has_ended() || flow.queue == Queue::closing) settle(number, segment.at);
  return Taken::done;
}

/// The flow is closed: only a new connection between the same endpoints is of interest.
FlowTable::Taken FlowTable::take_late(std::uint32_t number, const Segment& segment) {
  if ((segment.flags & kTcpRst) != 0) return Taken::done;
  if ((segment.flags & kTcpSyn) != 0) {
    const bool is_new = read_syn(number, segment) == SynMeaning::new_connection;
    return is_new ? Taken::restart : Taken::done;
  }
  const auto size = static_cast<std::uint32_t>(segment.payload.size()) + segment.payload_missing;
  if (size == 0) return Taken::done;
  Flow& flow = store_.flow(number);
  Reassembler& side = flow.side(flow.direction(segment.from_low));
  return side.is_unrelated(segment.seq, size) ? Taken::restart : Taken::done;
}

FlowTable::SynMeaning FlowTable::read_syn(std::uint32_t number, const Segment& segment) {
  if ((segment.flags & kTcpAck) != 0) return read_syn_ack(number, segment);
  Flow& flow = store_.flow(number);
  stream::FlowRest& rest = store_.rest(number);
  const Direction direction = flow.direction(segment.from_low);
  const Reassembler& side = flow.side(direction);
  if (direction == Direction::to_server) {
    if (rest.isn_known && rest.isn == segment.seq) return SynMeaning::of_this_flow;
    const bool is_late = !rest.isn_known && !flow.is_closed && side.is_started() &&
                         is_little_behind(segment.seq + 1, side.next());
    if (is_late) {
      rest.isn_known = true;
      rest.isn = segment.seq;
      return SynMeaning::of_this_flow;
    }
  }
  const bool is_over = flow.is_closed || flow.consumer == nullptr || flow.sides[0].has_ended() ||
                       flow.sides[1].has_ended();
  // A stack answers a SYN inside a connection that lives with an ACK and goes on (RFC 5961 4).
  return is_over ? SynMeaning::new_connection : SynMeaning::stray;
}

FlowTable::SynMeaning FlowTable::read_syn_ack(std::uint32_t number, const Segment& segment) {
  Flow& flow = store_.flow(number);
  const stream::FlowRest& rest = store_.rest(number);
  if (flow.direction(segment.from_low) == Direction::to_server) {
    const bool is_over = flow.is_closed || flow.consumer == nullptr;
    return is_over ? SynMeaning::new_connection : SynMeaning::stray;
  }
  Reassembler& side = flow.side(Direction::to_client);
  const Reassembler& peer = flow.side(Direction::to_server);
  const bool is_answer = rest.isn_known
                             ? is_little_behind(rest.isn + 1, segment.ack)
                             : peer.is_started() && is_little_behind(segment.ack, peer.next());
  if (is_answer) {
    if (!flow.is_closed && !side.has_anchor() && !side.is_waiting()) side.start(segment.seq + 1);
    return SynMeaning::of_this_flow;
  }
  const bool is_repeated = side.is_started() && is_little_behind(segment.seq + 1, side.next());
  return is_repeated ? SynMeaning::stray : SynMeaning::new_connection;
}

void FlowTable::on_reset(std::uint32_t number, const Segment& segment) {
  Flow& flow = store_.flow(number);
  const Direction direction = flow.direction(segment.from_low);
  const Reassembler& peer = flow.side(opposite(direction));
  Reassembler::ResetFit fit = flow.side(direction).fit_of_reset(segment.seq);
  // A refused SYN: the sender has no sequence numbers yet, the ACK must fit (RFC 9293 3.10.7.3).
  const bool is_refusal = !flow.side(direction).is_started() && (segment.flags & kTcpAck) != 0 &&
                          peer.is_started() && segment.ack == peer.next();
  if (is_refusal) fit = Reassembler::ResetFit::exact;
  if (fit == Reassembler::ResetFit::exact) return close(number, CloseReason::rst, segment.at);
  if (fit == Reassembler::ResetFit::doubtful) flow.reset_doubtful = true;
  settle(number, segment.at);
}

/// Closes a flow whose two ends were reached; else sees to it that it stands in the right queue.
void FlowTable::settle(std::uint32_t number, const Position& at) {
  Flow& flow = store_.flow(number);
  if (flow.is_closed) return;
  const bool server_bound_ended = flow.sides[0].has_ended();
  const bool client_bound_ended = flow.sides[1].has_ended();
  if (server_bound_ended && client_bound_ended) return close(number, CloseReason::fin, at);
  const bool is_one_sided = (server_bound_ended && !flow.has_seen(Direction::to_client)) ||
                            (client_bound_ended && !flow.has_seen(Direction::to_server));
  if (flow.reset_doubtful || is_one_sided) {
    if (flow.queue != Queue::closing) requeue(number, Queue::closing);
  } else if (flow.queue == Queue::closing || (flow.consumer && flow.queue != Queue::active)) {
    requeue(number, flow.consumer ? Queue::active : Queue::silent);
  }
}

}  // namespace tapwarden
