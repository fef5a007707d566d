// SPDX-License-Identifier: Apache-2.0
#include "pipeline/protocols.hpp"

#include <array>
#include <string>
#include <utility>

namespace tapwarden {
namespace {

constexpr std::array<Protocol, 1> kProtocols{{
    {"http1", probe_http1,
     [](const FlowFacts& flow, ProtocolContext& context) {
       return make_http1(flow, context.http1);
     },
     true},
}};

// A probe that cannot decide by then never will.
constexpr std::size_t kProbeBytesMax = 64;
// What is kept of a side that no protocol knows, until the other side has spoken.
constexpr std::size_t kWaitingBytesMax = 512;

class ProtocolDetector final : public StreamConsumer {
 public:
  ProtocolDetector(const FlowFacts& flow, ProtocolContext& context)
      : flow_(flow), context_(context) {
    if (!flow.handshake_seen) join_midstream();
  }

  void on_data(Direction direction, Bytes data, Position at) override {
    if (reader_ != nullptr) {
      reader_->on_data(direction, data, at);
    } else if (!ignored_) {
      probe(direction, data, at);
    }
  }

  void on_gap(Direction direction, std::uint64_t missing, Position at) override {
    if (reader_ == nullptr && !ignored_) {  // the first octets are lost
      join_midstream();
      hand_over_waiting();
    }
    if (reader_ != nullptr) reader_->on_gap(direction, missing, at);
  }

  void on_end(Direction direction, Position at) override {
    if (reader_ != nullptr) reader_->on_end(direction, at);
  }

  void on_close(CloseReason reason, Position at) override {
    if (reader_ != nullptr) reader_->on_close(reason, at);
  }

 private:
  /// First octets of one direction, while no probe is sure of them.
  struct Waiting {
    std::string bytes;
    Position at;
    bool denied = false;  ///< no protocol begins like that
  };

  void join_midstream() {
    for (const Protocol& protocol : kProtocols) {
      if (!protocol.joins_midstream) continue;
      reader_ = protocol.make(flow_, context_);
      return;
    }
  }

  void probe(Direction direction, Bytes data, Position at) {
    Waiting& waiting = waiting_[static_cast<std::size_t>(direction)];
    Bytes first_bytes = data;
    if (!waiting.bytes.empty()) {
      waiting.bytes.append(as_text(data));
      first_bytes = as_bytes(waiting.bytes);
    }
    bool undecided = false;
    for (const Protocol& protocol : kProtocols) {
      const Probe answer = protocol.probe(first_bytes);
      if (answer == Probe::yes) {
        reader_ = protocol.make(flow_, context_);
        if (waiting.bytes.empty()) {
          hand_over_waiting();
          reader_->on_data(direction, data, at);
        } else {
          waiting.at = at;
          hand_over_waiting();
        }
        return;
      }
      undecided = undecided || answer == Probe::need_more;
    }
    waiting.denied = !undecided || first_bytes.size() > kProbeBytesMax;
    // One side alone may begin with octets that are none of its protocol's: the other one decides.
    if (first_bytes.size() > kWaitingBytesMax || (waiting_[0].denied && waiting_[1].denied)) {
      ignored_ = true;
      waiting_ = {};
    } else if (waiting.bytes.empty()) {
      waiting.bytes = as_text(data);
      waiting.at = at;
    }
  }

  void hand_over_waiting() {
    if (reader_ == nullptr) return;
    for (const Direction direction : {Direction::to_server, Direction::to_client}) {
      Waiting& waiting = waiting_[static_cast<std::size_t>(direction)];
      if (waiting.bytes.empty()) continue;
      const Waiting first = std::exchange(waiting, {});
      reader_->on_data(direction, as_bytes(first.bytes), first.at);
    }
  }

  FlowFacts flow_;
  ProtocolContext& context_;
  std::unique_ptr<StreamConsumer> reader_;
  std::array<Waiting, 2> waiting_;
  bool ignored_ = false;
};

}  // namespace

std::span<const Protocol> protocols() noexcept { return kProtocols; }

std::unique_ptr<StreamConsumer> make_protocol_detector(const FlowFacts& flow,
                                                       ProtocolContext& context) {
  return std::make_unique<ProtocolDetector>(flow, context);
}

}  // namespace tapwarden
