// SPDX-License-Identifier: Apache-2.0
#include "http/pairer.hpp"

#include <utility>

namespace tapwarden::http {

Pairer::Pairer(const FlowFacts& flow, Http1Context& context) noexcept
    : flow_(flow), context_(context), seen_{flow.client_seen, flow.server_seen} {
  if (!flow.handshake_seen) {  // requests from before the capture may still be unanswered
    unknown_behind_ = true;
    unknown_reason_ = HalfReason::joined_midstream;
  }
}

Pairer::~Pairer() {
  while (waiting_ != nullptr) context_.pool.release(pop_waiting());
  for (Open* open : {&answering_, &parked_, &trial_}) {
    if (*open != nullptr) context_.pool.release(std::move(*open));
  }
}

OpenExchange& Pairer::begin_request(const MessageStart& start) {
  if (trial_ != nullptr) {
    // Proven when the client spoke again only after the whole answer, and nothing else was said.
    settle_trial(start.clean && start.peer_offset == trial_->answer_end);
  }
  if (answering_ != nullptr && answering_->on_trial) answering_->refuted = true;
  ++context_.stats.requests;
  const bool can_wait = make_room();
  Open open = context_.pool.acquire();
  open->exchange.tx_id = next_tx_id_++;
  open->exchange.request.first = start.at;
  open->request_offset = start.offset;
  open->answer_offset = start.peer_offset;
  open->clean_start = start.clean;
  asking_ = open.get();
  if (!can_wait) {
    open->abandoned = true;
    open->reason = answers_stopped_ ? stopped_reason_ : HalfReason::evicted;
    parked_ = std::move(open);
    return *asking_;
  }
  open->unknown_before = std::exchange(unknown_behind_, false);
  open->reason = unknown_reason_;
  ++waiting_count_;
  Open& place = waiting_ == nullptr ? waiting_ : waiting_last_->next;
  place = std::move(open);
  waiting_last_ = asking_;
  return *asking_;
}

bool Pairer::make_room() {
  if (answers_stopped_) return false;
  if (waiting_count_ >= context_.limits.pipelined_max) {
    ++context_.limit_hits.pipelined_max;
    flush_waiting(HalfReason::evicted);
  }
  if (context_.pool.kept_bytes() > context_.limits.http_bytes_max) {
    ++context_.limit_hits.http_bytes_max;
    flush_waiting(HalfReason::evicted);
    return context_.pool.kept_bytes() <= context_.limits.http_bytes_max;
  }
  return true;
}

void Pairer::end_request(std::uint64_t end_offset) {
  OpenExchange* const open = std::exchange(asking_, nullptr);
  open->request_end = end_offset;
  open->request_done = true;
  if (parked_.get() != open) return;  // it waits, or its answer is being read
  if (open->abandoned) {
    emit_request_only(std::move(parked_), open->reason);
  } else {
    finish(std::move(parked_));
  }
}

bool Pairer::front_unknown() const noexcept {
  return waiting_ == nullptr ? unknown_behind_ : waiting_->unknown_before;
}

// Out of step, a request and a response are put on trial when the two sides say themselves that
// nothing else lay between: the request's sender had received all answers up to this one, its
// server had received all requests up to the end of this one, and no other request waits.
bool Pairer::stands_alone(const OpenExchange& asked, const MessageStart& group,
                          const MessageStart& final_start) const noexcept {
  return !pipelines_ && waiting_count_ == 1 && !unknown_behind_ && parked_ == nullptr &&
         asked.request_done && asked.clean_start &&
         asked.exchange.request.seen.head == Seen::complete &&
         group.offset == asked.answer_offset && final_start.peer_offset == asked.request_end;
}

OpenExchange& Pairer::begin_answer(const MessageStart& group, const MessageStart& final_start) {
  ++context_.stats.responses;
  settle_trial(false);  // one more answer before one more request: somebody else's
  OpenExchange* const asked = waiting_.get();
  if (asked == nullptr || asked->request_offset >= group.peer_offset) {
    const bool unasked = !front_unknown();
    if (unasked && asked == nullptr) {
      unknown_behind_ = true;
      unknown_reason_ = HalfReason::desynchronised;
    } else if (unasked) {
      asked->unknown_before = true;
      asked->reason = HalfReason::desynchronised;
    }
    OpenExchange& half = begin_half(asked == nullptr ? unknown_reason_ : asked->reason);
    if (unasked && seen_[static_cast<std::size_t>(Direction::to_server)]) {
      half.response_anomalies.set(static_cast<std::size_t>(Anomaly::response_without_request));
    }
    return half;
  }
  const bool on_trial = asked->unknown_before;
  if (on_trial && !stands_alone(*asked, group, final_start)) {
    const HalfReason reason = asked->reason;
    flush_waiting(reason);
    return begin_half(reason);
  }
  if (!on_trial && asked->next != nullptr && asked->next->request_offset < group.peer_offset) {
    pipelines_ = true;
  }
  answering_ = pop_waiting();
  answering_->on_trial = on_trial;
  if (on_trial) {  // until it is proven, the unknown requests stay
    unknown_behind_ = true;
    unknown_reason_ = answering_->reason;
  }
  answering_->exchange.interim_statuses.assign(interim_.begin(), interim_.begin() + interim_count_);
  interim_count_ = 0;
  return *answering_;
}

OpenExchange& Pairer::begin_half(HalfReason reason) {
  answering_ = context_.pool.acquire();
  answering_->exchange.tx_id = next_tx_id_++;
  answering_->response_half = true;
  // The first answer of a flow that was joined may well be to a request before the capture.
  const bool may_be_older =
      reason == HalfReason::joined_midstream && answering_->exchange.tx_id == 0;
  answering_->reason = seen_[static_cast<std::size_t>(Direction::to_server)] || may_be_older
                           ? reason
                           : HalfReason::other_direction_unseen;
  answering_->exchange.interim_statuses.assign(interim_.begin(), interim_.begin() + interim_count_);
  interim_count_ = 0;
  return *answering_;
}

void Pairer::end_answer(std::uint64_t end_offset) {
  Open open = std::move(answering_);
  open->answer_end = end_offset;
  open->answer_done = true;
  if (open->response_half) {
    const HalfReason reason = open->reason;
    emit(std::move(open), Half::response_only, reason);
  } else if (open->request_done) {
    finish(std::move(open));
  } else {
    parked_ = std::move(open);  // answered before it was sent: too large, refused
  }
}

void Pairer::finish(Open open) {
  if (!open->on_trial) {
    emit(std::move(open), Half::whole, HalfReason::none);
  } else if (open->refuted) {
    emit_as_halves(std::move(open));
  } else {
    trial_ = std::move(open);
  }
}

void Pairer::settle_trial(bool proven) {
  if (trial_ == nullptr) return;
  if (proven) {
    unknown_behind_ = false;
    emit(std::move(trial_), Half::whole, HalfReason::none);
  } else {
    emit_as_halves(std::move(trial_));
  }
}

void Pairer::lose_requests(HalfReason reason) {
  settle_trial(false);
  if (answering_ != nullptr && answering_->on_trial) answering_->refuted = true;
  unknown_behind_ = true;
  unknown_reason_ = reason;
}

void Pairer::doubt_requests_behind() {
  unknown_behind_ = true;
  unknown_reason_ = HalfReason::desynchronised;
}

void Pairer::lose_answers(HalfReason reason) {
  settle_trial(false);
  flush_waiting(reason);
  interim_count_ = 0;
}

void Pairer::stop_answers(HalfReason reason) {
  lose_answers(reason);
  answers_stopped_ = true;
  stopped_reason_ = reason;
}

void Pairer::leave() {
  settle_trial(true);
  flush_waiting(HalfReason::upgraded);
  answers_stopped_ = true;
  stopped_reason_ = HalfReason::upgraded;
}

/// Nothing was said behind the pair on trial. An answer that is not whole may have swallowed
/// another one; and where a flow was joined at its request and only the capture ended, the answer
/// may still be on its way: this one may belong to a request from before.
bool Pairer::is_proven_by(CloseReason reason, const OpenExchange& trial) noexcept {
  if (!trial.exchange.response.seen.is_complete()) return false;
  const bool is_over = reason != CloseReason::end_of_input && reason != CloseReason::evicted;
  const bool is_first = trial.request_offset == 0 && trial.answer_offset == 0;
  return is_over || trial.reason != HalfReason::joined_midstream || !is_first;
}

void Pairer::close(CloseReason reason, std::uint64_t to_client_offset) {
  settle_trial(trial_ != nullptr && is_proven_by(reason, *trial_));
  HalfReason unsure = HalfReason::none;  // why answers may belong to requests that were not seen
  while (waiting_ != nullptr) {
    Open open = pop_waiting();
    if (open->unknown_before) unsure = open->reason;
    HalfReason why = HalfReason::no_answer_seen;
    if (reason == CloseReason::evicted) {
      why = HalfReason::evicted;
    } else if (!seen_[static_cast<std::size_t>(Direction::to_client)]) {
      why = HalfReason::other_direction_unseen;
    } else if (unsure != HalfReason::none && to_client_offset > open->answer_offset) {
      why = unsure;
    }
    if (unsure == HalfReason::none && interim_count_ > 0) {
      open->exchange.interim_statuses.assign(interim_.begin(), interim_.begin() + interim_count_);
      interim_count_ = 0;
    }
    emit_request_only(std::move(open), why);
  }
  for (std::size_t i = 0; i < kAnomalyCount; ++i) context_.stats.anomalies[i] += carried_[i];
  carried_.reset();
}

void Pairer::add_interim(std::uint16_t status) noexcept {
  if (interim_count_ < kInterimMax) interim_[interim_count_++] = status;
}

Pairer::Open Pairer::pop_waiting() noexcept {
  Open open = std::move(waiting_);
  waiting_ = std::move(open->next);
  if (waiting_ == nullptr) waiting_last_ = nullptr;
  --waiting_count_;
  return open;
}

/// Nobody knows any more what the next answer belongs to.
void Pairer::flush_waiting(HalfReason reason) {
  if (waiting_ != nullptr && !waiting_->unknown_before && interim_count_ > 0) {
    waiting_->exchange.interim_statuses.assign(interim_.begin(), interim_.begin() + interim_count_);
    interim_count_ = 0;
  }
  while (waiting_ != nullptr) {
    Open open = pop_waiting();
    if (open->request_done) {
      emit_request_only(std::move(open), reason);
    } else {
      open->abandoned = true;
      open->reason = reason;
      parked_ = std::move(open);
    }
  }
  unknown_behind_ = true;
  unknown_reason_ = reason;
}

void Pairer::emit_request_only(Open open, HalfReason reason) {
  emit(std::move(open), Half::request_only, reason);
}

void Pairer::emit(Open open, Half half, HalfReason reason) {
  open->exchange.half = half;
  open->exchange.half_reason = reason;
  open->exchange.anomalies = open->request_anomalies | open->response_anomalies;
  hand_out(*open);
  context_.pool.release(std::move(open));
}

void Pairer::emit_as_halves(Open open) {
  HttpExchange& exchange = open->exchange;
  HttpMessage response = std::move(exchange.response);
  std::vector<std::uint16_t> interim = std::move(exchange.interim_statuses);
  exchange.response = {};
  exchange.interim_statuses.clear();
  exchange.half = Half::request_only;
  exchange.half_reason = open->reason;
  exchange.anomalies = open->request_anomalies;
  hand_out(*open);
  exchange.request.clear();
  exchange.response = std::move(response);
  exchange.interim_statuses = std::move(interim);
  exchange.half = Half::response_only;
  exchange.tx_id = next_tx_id_++;
  exchange.anomalies = open->response_anomalies;
  hand_out(*open);
  context_.pool.release(std::move(open));
}

void Pairer::hand_out(OpenExchange& open) {
  HttpExchange& exchange = open.exchange;
  HttpStats& stats = context_.stats;
  exchange.flow = flow_;
  exchange.anomalies |= std::exchange(carried_, AnomalySet{});
  if (exchange.anomalies.any()) {
    for (std::size_t i = 0; i < kAnomalyCount; ++i) stats.anomalies[i] += exchange.anomalies[i];
  }
  switch (exchange.half) {
    case Half::whole: ++stats.exchanges; break;
    case Half::request_only: ++stats.halves_request; break;
    case Half::response_only: ++stats.halves_response; break;
  }
  context_.out.on_exchange(exchange);
}

}  // namespace tapwarden::http
