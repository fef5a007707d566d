// SPDX-License-Identifier: Apache-2.0
// How flows of the table open, close, expire and make room. The way of a segment: flow_table.cpp.
#include <algorithm>
#include <chrono>
#include <random>

#include "stream/flow_facts.hpp"
#include "stream/flow_table.hpp"
#include "stream/waiting.hpp"

namespace tapwarden {

using stream::kNoFlow;
using stream::TableClock;

namespace {

constexpr Duration kGranularity = std::chrono::milliseconds{100};
/// A hole that nobody filled or acknowledged for so long, with octets waiting behind it, is a gap
/// when the receiver's ACKs are not in the capture.
constexpr Duration kHolePatience = std::chrono::seconds{2};

constexpr std::array<Direction, 2> kDirections{Direction::to_server, Direction::to_client};

std::uint64_t draw_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

Duration choose_granularity(const Timeouts& timeouts) {
  const Duration shortest = std::min({timeouts.opening, timeouts.established, timeouts.closed});
  return std::clamp(shortest / 8, Duration{1}, kGranularity);
}

CloseReason expiry_reason(const stream::Flow& flow) noexcept {
  if (flow.queue != stream::Queue::closing) return CloseReason::idle;
  return flow.reset_doubtful ? CloseReason::rst : CloseReason::fin;
}

}  // namespace

FlowTable::FlowTable(const Config& config, StreamConsumerFactory& factory, StreamStats& stats,
                     LimitHits& hits)
    : config_(config),
      factory_(factory),
      stats_(stats),
      hits_(hits),
      hash_seed_(draw_seed()),
      granularity_(choose_granularity(config.timeouts)),
      shared_{config.limits, stats, hits} {}

void FlowTable::finish() {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> open_flows;  // age in openings, number
  open_flows.reserve(store_.size());
  for (std::size_t i = 0; i < stream::kQueueCount; ++i) {
    std::uint32_t number = store_.front(static_cast<Queue>(i));
    for (; number != kNoFlow; number = store_.rest(number).next) {
      open_flows.emplace_back(store_.rest(number).serial - next_serial_, number);
    }
  }
  std::sort(open_flows.begin(), open_flows.end());
  for (const auto& [age, number] : open_flows) {
    retire(number, CloseReason::end_of_input, now_position());
  }
  clock_.reset();
  expired_at_ = shared_.now = Timestamp{};
}

std::uint32_t FlowTable::open(const Segment& segment, std::uint32_t hash) {
  if (store_.size() >= std::max<std::uint64_t>(config_.limits.flows_max, 1)) make_room();
  const std::uint32_t number = store_.allocate();
  index_.insert(hash, number);
  Flow& flow = store_.flow(number);
  stream::FlowRest& rest = store_.rest(number);
  flow.key = segment.key;
  flow.touched = clock_.now();
  const bool is_syn = (segment.flags & kTcpSyn) != 0;
  const bool is_answer = is_syn && (segment.flags & kTcpAck) != 0;
  flow.handshake_seen = is_syn;
  if (is_syn) {
    flow.client_is_low = segment.from_low != is_answer;
  } else {
    flow.client_is_low = stream::is_low_likely_client(segment.key, segment.from_low);
    ++stats_.flows_midstream;
  }
  if (is_syn) flow.side(flow.direction(segment.from_low)).start(segment.seq + 1);
  if (is_answer) flow.side(Direction::to_server).start(segment.ack);
  rest = {kNoFlow,     kNoFlow,       segment.at, segment.vlan, is_syn && !is_answer,
          segment.seq, next_serial_++};
  store_.enqueue(number, Queue::opening);
  ++stats_.flows;
  ++stats_.flows_active;
  return number;
}

/// Only with the first payload: a flood of SYNs costs its entries in the table and nothing more.
void FlowTable::make_consumer(std::uint32_t number, const Segment& segment) {
  Flow& flow = store_.flow(number);
  const Direction sender = flow.direction(segment.from_low);
  const stream::FlowRest& rest = store_.rest(number);
  FlowFacts facts;
  facts.client = stream::low_endpoint(flow.key);
  facts.server = stream::high_endpoint(flow.key);
  if (!flow.client_is_low) std::swap(facts.client, facts.server);
  facts.vlan = rest.vlan;
  if (segment.tunnel != nullptr) facts.tunnel = *segment.tunnel;
  facts.id = stream::flow_id(flow.key, rest.first.time);
  facts.handshake_seen = flow.handshake_seen;
  facts.client_seen = flow.has_seen(Direction::to_server);
  facts.server_seen = flow.has_seen(Direction::to_client);
  facts.first = rest.first;
  flow.consumer = factory_.make(facts);
  if (flow.side(opposite(sender)).has_ended()) flow.consumer->on_end(opposite(sender), segment.at);
  requeue(number, Queue::active);
}

/// One flow leaves: closed ones first, then half-open ones, then the one idle longest.
void FlowTable::make_room() {
  ++hits_.flows_max;
  for (const Queue queue : {Queue::closing, Queue::opening, Queue::silent, Queue::active}) {
    const std::uint32_t number = store_.front(queue);
    if (number == kNoFlow) continue;
    const bool is_live = queue != Queue::closing;
    if (is_live) ++stats_.flows_evicted;
    const CloseReason reason = is_live ? CloseReason::evicted : expiry_reason(store_.flow(number));
    return retire(number, reason, now_position());
  }
}

void FlowTable::close(std::uint32_t number, CloseReason reason, const Position& at) {
  Flow& flow = store_.flow(number);
  if (flow.is_closed) return;
  for (const Direction direction : kDirections) {
    flow.side(direction).finish(at, outlet(number, direction));
  }
  if (flow.consumer) flow.consumer->on_close(reason, at);
  flow.consumer.reset();
  flow.is_closed = true;
  --stats_.flows_active;
  requeue(number, Queue::closing);
}

void FlowTable::retire(std::uint32_t number, CloseReason reason, const Position& at) {
  close(number, reason, at);
  store_.dequeue(number);
  index_.erase(stream::hash_of(store_.flow(number).key, hash_seed_), number);
  store_.release(number);
}

bool FlowTable::is_due(const Flow& flow) const noexcept {
  Duration timeout = config_.timeouts.established;
  if (flow.queue == Queue::opening) timeout = config_.timeouts.opening;
  if (flow.queue == Queue::closing) timeout = config_.timeouts.closed;
  const Duration idle = TableClock::between(flow.touched, clock_.now());
  // Touched in the future: the capture's time was set back, that connection is of another age.
  return idle >= timeout + granularity_ || idle < -TableClock::kJump;
}

/// Notes that a segment of the flow came; false when it came after the flow's time was over.
bool FlowTable::is_current(std::uint32_t number) {
  Flow& flow = store_.flow(number);
  const Duration idle = TableClock::between(flow.touched, clock_.now());
  if (idle.count() >= 0 && idle < granularity_) return true;
  if (is_due(flow)) return false;
  // A closed flow is not kept alive by late segments: a forged RST must not hide it for ever.
  if (!flow.is_closed) requeue(number, flow.queue);
  return true;
}

void FlowTable::requeue(std::uint32_t number, Queue queue) {
  store_.dequeue(number);
  store_.enqueue(number, queue);
  store_.flow(number).touched = clock_.now();
}

void FlowTable::expire() {
  expired_at_ = shared_.now = clock_.now();
  expire_holes();
  for (std::size_t i = 0; i < stream::kQueueCount; ++i) {
    for (;;) {
      const std::uint32_t number = store_.front(static_cast<Queue>(i));
      if (number == kNoFlow || !is_due(store_.flow(number))) break;
      retire(number, expiry_reason(store_.flow(number)), now_position());
    }
  }
}

void FlowTable::expire_holes() {
  while (shared_.holes.next != &shared_.holes) {
    const auto& waiting = *static_cast<stream::Waiting*>(shared_.holes.next);
    const Duration age = TableClock::between(waiting.since, clock_.now());
    if (age < kHolePatience && age >= -TableClock::kJump) return;
    const std::uint32_t number = waiting.flow;
    const Direction direction = waiting.direction;
    store_.flow(number).side(direction).on_hole_timeout(outlet(number, direction));
    settle(number, now_position());
  }
}

stream::Outlet FlowTable::outlet(std::uint32_t number, Direction direction) noexcept {
  shared_.now = clock_.now();
  Flow& flow = store_.flow(number);
  return {shared_, flow.consumer.get(), number, direction, &flow.side(opposite(direction))};
}

}  // namespace tapwarden
