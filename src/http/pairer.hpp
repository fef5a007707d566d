// SPDX-License-Identifier: Apache-2.0
// Which response answers which request. In step, the n-th final response answers the n-th request;
// after anything that may have hidden a message, only an exchange that is proven to stand alone is
// paired again. A wrong pair is the worst result; a half is always acceptable. The rules and why
// they hold: README.md. Reads no bytes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>

#include "http/exchange_pool.hpp"
#include "http/http1.hpp"

namespace tapwarden::http {

/// Where a message began: its own offset, and how far its sender had received the other direction.
struct MessageStart {
  std::uint64_t offset = 0;
  std::uint64_t peer_offset = 0;
  Position at;
  bool clean =
      true;  ///< nothing was skipped between it and what came before (or a gap, or the start)
};

class Pairer {
 public:
  /// LIFETIME: both outlive the pairer; `flow` may change (roles) until the first exchange.
  Pairer(const FlowFacts& flow, Http1Context& context) noexcept;
  Pairer(const Pairer&) = delete;
  Pairer& operator=(const Pairer&) = delete;
  ~Pairer();

  /// A request begins. LIFETIME: until its request_done, or until close().
  OpenExchange& begin_request(const MessageStart& start);
  void end_request(std::uint64_t end_offset);

  /// The oldest request without answer; null when there is none.
  [[nodiscard]] const OpenExchange* next_asked() const noexcept { return waiting_.get(); }
  /// A final response begins; `group` is the start of the first interim response before it (or its
  /// own). LIFETIME: until its answer_done.
  OpenExchange& begin_answer(const MessageStart& group, const MessageStart& final_start);
  void end_answer(std::uint64_t end_offset);

  /// Octets of a direction were lost that may have held messages or parts of them.
  void lose_requests(HalfReason reason);
  void lose_answers(HalfReason reason);
  /// The request that was begun last may be several in the eyes of its server.
  void doubt_requests_behind();
  /// No answer can be recognised any more.
  void stop_answers(HalfReason reason);
  /// The flow leaves HTTP.
  void leave();
  void close(CloseReason reason, std::uint64_t to_client_offset);

  /// 1xx answers to the next request that is answered.
  void add_interim(std::uint16_t status) noexcept;

  void set_seen(Direction direction) noexcept { seen_[static_cast<std::size_t>(direction)] = true; }
  void swap_seen() noexcept { std::swap(seen_[0], seen_[1]); }
  /// An anomaly that no open exchange had: the next one emitted shows it.
  void carry(Anomaly anomaly) noexcept { carried_.set(static_cast<std::size_t>(anomaly)); }

 private:
  using Open = std::unique_ptr<OpenExchange>;

  bool front_unknown() const noexcept;
  bool stands_alone(const OpenExchange& asked, const MessageStart& group,
                    const MessageStart& final_start) const noexcept;
  static bool is_proven_by(CloseReason reason, const OpenExchange& trial) noexcept;
  OpenExchange& begin_half(HalfReason reason);
  Open pop_waiting() noexcept;
  void flush_waiting(HalfReason reason);
  void settle_trial(bool proven);
  void finish(Open open);
  /// False when a new request cannot wait for its answer.
  [[nodiscard]] bool make_room();
  void emit(Open open, Half half, HalfReason reason);
  void emit_request_only(Open open, HalfReason reason);
  void emit_as_halves(Open open);
  void hand_out(OpenExchange& open);

  const FlowFacts& flow_;
  Http1Context& context_;

  Open waiting_;  // requests without answer, oldest first
  OpenExchange* waiting_last_ = nullptr;
  std::size_t waiting_count_ = 0;
  OpenExchange* asking_ = nullptr;  // its request is being read
  Open answering_;                  // its response is being read
  Open parked_;                     // answered or given up, but its request is still being read
  Open trial_;                      // paired and read; waits for the proof

  // Requests that were never seen may stand behind all waiting ones.
  bool unknown_behind_ = false;
  HalfReason unknown_reason_ = HalfReason::none;
  bool pipelines_ = false;  // this client was seen to send before the answer had come
  bool answers_stopped_ = false;
  HalfReason stopped_reason_ = HalfReason::none;
  std::array<bool, 2> seen_;  // by direction: something of it was captured

  static constexpr std::size_t kInterimMax = 16;
  std::array<std::uint16_t, kInterimMax> interim_{};
  std::size_t interim_count_ = 0;

  AnomalySet carried_;
  std::uint64_t next_tx_id_ = 0;
};

}  // namespace tapwarden::http
