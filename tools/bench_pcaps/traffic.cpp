// SPDX-License-Identifier: Apache-2.0
// Which packets, in which order: some connections at once, each of them exchange by exchange, their
// packets interleaved in short bursts as on a busy link.
#include "bench_pcaps/traffic.hpp"

#include <memory>
#include <utility>

namespace tapwarden::bench {
namespace {

constexpr std::size_t kMss = 1460;
constexpr std::size_t kBurst = 4;     // packets of one connection in a row
constexpr std::size_t kAckEvery = 2;  // segments that one acknowledgement covers (RFC 1122 4.2.3.2)

class Connection {
 public:
  Connection(const Shape& shape, Random& random, std::uint32_t number)
      : shape_(shape), random_(random), client_(new_client(random)) {
    addresses_.client = 0xcb007100 + number % 254 + 1;       // 203.0.113.0/24
    addresses_.server = 0xc6336400 + number / 254 % 8 + 10;  // 198.51.100.0/24
    addresses_.client_port = static_cast<std::uint16_t>(1024 + number % 60000);
    seq_[0] = static_cast<std::uint32_t>(random.next());
    seq_[1] = static_cast<std::uint32_t>(random.next());
    left_ = shape.flow_exchanges_min +
            random.below(shape.flow_exchanges_max - shape.flow_exchanges_min + 1);
  }

  /// Writes up to kBurst packets. False when the connection is over.
  bool step(CaptureWriter& out, std::uint32_t& exchanges_left) {
    for (std::size_t i = 0; i < kBurst; ++i) {
      if (!packet(out, exchanges_left)) return false;
    }
    return true;
  }

 private:
  enum class State : std::uint8_t {
    syn,
    syn_ack,
    established,
    request,
    response,
    fin,
    fin_answer,
    last_ack,
    over
  };

  void control(CaptureWriter& out, Direction direction, std::uint8_t flags) {
    out.packet(addresses_, head(direction, flags), {});
    if ((flags & (kTcpSyn | kTcpFin)) != 0) ++seq_[static_cast<std::size_t>(direction)];
  }

  SegmentHead head(Direction direction, std::uint8_t flags) const {
    const std::uint32_t ack =
        (flags & kTcpAck) == 0 ? 0 : seq_[static_cast<std::size_t>(opposite(direction))];
    return {direction, flags, seq_[static_cast<std::size_t>(direction)], ack};
  }

  // The next segment of `text`, or an acknowledgement that is due. True when all is sent.
  bool data(CaptureWriter& out, Direction direction, const std::string& text) {
    if (unacknowledged_ == kAckEvery) {
      control(out, opposite(direction), kTcpAck);
      unacknowledged_ = 0;
      return false;
    }
    const std::string_view payload = std::string_view(text).substr(sent_, kMss);
    sent_ += payload.size();
    const bool last = sent_ == text.size();
    out.packet(addresses_, head(direction, kTcpAck | (last ? kTcpPsh : 0)), payload);
    seq_[static_cast<std::size_t>(direction)] += static_cast<std::uint32_t>(payload.size());
    if (shape_.acks) ++unacknowledged_;
    if (!last) return false;
    sent_ = 0;
    unacknowledged_ = 0;  // the other side's next packet acknowledges the rest
    return true;
  }

  bool packet(CaptureWriter& out, std::uint32_t& exchanges_left);

  const Shape& shape_;
  Random& random_;
  Client client_;
  Addresses addresses_;
  State state_ = State::syn;
  std::uint32_t seq_[2];
  std::uint32_t left_;
  Texts texts_;
  std::size_t sent_ = 0;
  std::size_t unacknowledged_ = 0;
};

bool Connection::packet(CaptureWriter& out, std::uint32_t& exchanges_left) {
  switch (state_) {
    case State::syn:
      control(out, Direction::to_server, kTcpSyn);
      state_ = State::syn_ack;
      return true;
    case State::syn_ack:
      control(out, Direction::to_client, kTcpSyn | kTcpAck);
      state_ = State::established;
      return true;
    case State::established:
      control(out, Direction::to_server, kTcpAck);
      state_ = State::request;
      return true;
    case State::request:
      if (sent_ == 0 && unacknowledged_ == 0) {
        if (left_ == 0 || exchanges_left == 0) {
          if (!shape_.closes) {
            state_ = State::over;
            return false;
          }
          state_ = State::fin;
          return packet(out, exchanges_left);
        }
        --left_;
        --exchanges_left;
        texts_ = shape_.next(random_, client_);
      }
      if (data(out, Direction::to_server, texts_.request)) state_ = State::response;
      return true;
    case State::response:
      if (data(out, Direction::to_client, texts_.response)) state_ = State::request;
      return true;
    case State::fin:
      control(out, Direction::to_server, kTcpFin | kTcpAck);
      state_ = State::fin_answer;
      return true;
    case State::fin_answer:
      control(out, Direction::to_client, kTcpFin | kTcpAck);
      state_ = State::last_ack;
      return true;
    case State::last_ack:
      control(out, Direction::to_server, kTcpAck);
      state_ = State::over;
      return false;
    case State::over: return false;
  }
  return false;
}

}  // namespace

void write_capture(const Shape& shape, CaptureWriter& out) {
  Random random(2023);
  std::uint32_t exchanges_left = shape.exchanges;
  std::uint32_t opened = 0;
  std::vector<std::unique_ptr<Connection>> open;
  while (exchanges_left > 0 || !open.empty()) {
    while (open.size() < shape.concurrent && exchanges_left > 0) {
      open.push_back(std::make_unique<Connection>(shape, random, opened++));
    }
    const std::size_t at = random.below(static_cast<std::uint32_t>(open.size()));
    if (!open[at]->step(out, exchanges_left)) {
      std::swap(open[at], open.back());
      open.pop_back();
    }
  }
}

}  // namespace tapwarden::bench
