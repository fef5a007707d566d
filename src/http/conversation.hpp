// SPDX-License-Identifier: Apache-2.0
// What is said on one connection: takes the parts of messages from the two readers, puts them into
// exchanges, frames bodies, follows roles and upgrades. Reads no bytes itself; pairing is the
// pairer's.
#pragma once

#include <array>

#include "http/body_keeper.hpp"
#include "http/head.hpp"
#include "http/pairer.hpp"

namespace tapwarden::http {

/// What follows a head.
struct AfterHead {
  BodyFraming framing;
  bool interim = false;  ///< a 1xx: no message of its own
  /// The request is not known: what looks like a body may be the next head (answer to HEAD).
  bool may_lack_body = false;
};

class Conversation {
 public:
  Conversation(const FlowFacts& flow, Http1Context& context) noexcept;

  /// The first octets of a direction belong to the other role. False when the roles are certain.
  [[nodiscard]] bool swap_roles() noexcept;
  [[nodiscard]] bool roles_are_open() const noexcept { return roles_open_; }
  [[nodiscard]] Role role_of(Direction direction) const noexcept {
    return (direction == Direction::to_server) != swapped_ ? Role::request : Role::response;
  }

  /// Per role: on_start (on_head (on_body | on_body_gap)* on_trailers? on_message_end)?; an interim
  /// response ends with its on_head.
  void on_start(Role role, const MessageStart& start);
  /// `line` is the start line of `head`.
  AfterHead on_head(Role role, Bytes head, const HeadScan& scan,
                    const std::optional<StartLine>& line, Seen seen, const Position& last);
  void on_body(Role role, Bytes bytes) { bodies_[index(role)].add(bytes); }
  void on_body_gap(Role role, std::uint64_t missing);
  void on_trailers(Role role, std::string_view text);
  void on_message_end(Role role, Seen body, const Position& last, std::uint64_t end_offset);

  /// To the message that is being read, or to the next exchange.
  void note(Role role, Anomaly anomaly) noexcept;
  void on_lost(Role role, HalfReason reason);
  /// Nothing more will be searched for in that direction.
  void on_given_up(Role role);
  void leave();
  [[nodiscard]] bool has_left() const noexcept { return left_; }
  void on_seen(Role role) noexcept { pairer_.set_seen(direction_of(role)); }
  void on_close(CloseReason reason, std::uint64_t to_client_offset) {
    pairer_.close(reason, to_client_offset);
  }

 private:
  static constexpr std::size_t index(Role role) noexcept { return static_cast<std::size_t>(role); }
  static constexpr Direction direction_of(Role role) noexcept {
    return role == Role::request ? Direction::to_server : Direction::to_client;
  }
  HttpMessage& message(Role role) noexcept;
  AnomalySet& anomalies(Role role) noexcept;
  NameMemory& names(Role role) noexcept { return context_.names[index(role)]; }
  HeadResult parse(Role role, Bytes head, const HeadScan& scan,
                   const std::optional<StartLine>& line, Seen seen, const Position& last);
  AfterHead after_request_head(const HeadResult& head);
  AfterHead after_response_head(const HeadResult& head);
  bool is_interim(std::uint16_t status) const noexcept;
  void begin_body(Role role, const BodyFraming& framing, const FramingFacts& facts);
  void follow_upgrade(const HttpMessage& response);

  FlowFacts flow_;
  Http1Context& context_;
  Pairer pairer_;
  std::array<BodyKeeper, 2> bodies_;
  std::array<OpenExchange*, 2> open_{};
  bool roles_open_;
  bool swapped_ = false;
  MessageStart group_;        // of the answer, with the interim responses before it
  MessageStart final_start_;  // of the response that is being read
  bool in_group_ = false;
  bool leaves_after_answer_ = false;
  bool left_ = false;
  bool upgrade_refused_ = false;
  bool answers_closed_ = false;  // a response said that it is the last
  bool body_kept_[2] = {};
};

}  // namespace tapwarden::http
