// SPDX-License-Identifier: Apache-2.0
// Floods of flows and of holes around one conversation that is well behaved: caps hold, each hit is
// counted, and the conversation is told whole.
#include "support/catch.hpp"
#include "unit/stream/tap.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using namespace std::chrono_literals;

namespace {

/// One side asks, the other one answers, as often as it is told to.
class Conversation {
 public:
  explicit Conversation(Tap& tap) : tap_(tap) { tap.shake_hands(); }

  void go_on() {
    say(tap_.client, Direction::to_server, "question " + std::to_string(turns_) + "\n");
    say(tap_.server, Direction::to_client, "answer " + std::to_string(turns_) + "\n");
    ++turns_;
  }
  void check_whole() const {
    const FlowLog& log = tap_.flow();
    CHECK_FALSE(log.closed);
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK(log.bytes[i] == said_[i]);
      CHECK(log.gaps[i].empty());
    }
  }

 private:
  void say(const Peer& peer, Direction direction, const std::string& text) {
    std::string& said = said_[static_cast<std::size_t>(direction)];
    const std::string& heard = said_[static_cast<std::size_t>(opposite(direction))];
    tap_.send(peer.data(static_cast<std::uint32_t>(said.size()), text,
                        static_cast<std::uint32_t>(heard.size())));
    said += text;
  }

  Tap& tap_;
  std::array<std::string, 2> said_;
  std::uint32_t turns_ = 0;
};

Peer stranger(std::uint32_t number, Tape& tape) {
  const Connection connection{30, static_cast<std::uint16_t>(number), 20, 80, number >> 16};
  return Peer{connection, Direction::to_server, number, 0, tape};
}

Config small(std::uint64_t flows_max, std::uint64_t reorder_bytes_max) {
  Config config;
  config.limits.flows_max = flows_max;
  config.limits.reorder_bytes_max = reorder_bytes_max;
  return config;
}

}  // namespace

TEST_CASE("a million SYNs take nothing from a conversation among them") {
  constexpr std::uint32_t kSyns = 1000000;
  constexpr std::uint32_t kFlowsMax = 1000;
  Tap tap(small(kFlowsMax, 1 << 20));
  Conversation conversation(tap);
  conversation.go_on();
  std::size_t most = 0;
  for (std::uint32_t i = 0; i < kSyns; ++i) {
    tap.send(stranger(i, tap.tape).syn());
    most = std::max<std::size_t>(most, tap.table.size());
    if (i % 10 == 0) tap.tape.pass(100us);
    if (i % 5000 == 0) conversation.go_on();
  }
  conversation.check_whole();
  CHECK(most == kFlowsMax);
  CHECK(tap.factory.flows.size() == 1);
  CHECK(tap.stats.flows == kSyns + 1);
  CHECK(tap.hits.flows_max == kSyns + 1 - kFlowsMax);
  CHECK(tap.stats.flows_evicted == tap.hits.flows_max);
}

TEST_CASE("300,000 flows with a hole each take nothing from a conversation among them") {
  constexpr std::uint32_t kFlows = 300000;
  constexpr std::uint32_t kFlowsMax = 1000;
  constexpr std::uint64_t kReorderBytesMax = 16 << 10;
  Tap tap(small(kFlowsMax, kReorderBytesMax));
  Conversation conversation(tap);
  conversation.go_on();
  std::uint64_t waits = 0;
  std::uint64_t most_bytes = 0;
  std::size_t most_flows = 0;
  for (std::uint32_t i = 0; i < kFlows; ++i) {
    const Peer peer = stranger(i, tap.tape);
    tap.send({peer.syn(), peer.data(0, "early")});
    const std::uint64_t before = tap.table.reorder_bytes();
    tap.send(peer.data(7, "late"));  // two octets are missing
    if (tap.table.reorder_bytes() > before) ++waits;
    most_bytes = std::max<std::uint64_t>(most_bytes, tap.table.reorder_bytes());
    most_flows = std::max<std::size_t>(most_flows, tap.table.size());
    tap.tape.pass(1ms);
    if (i % 200 == 0) conversation.go_on();
  }
  conversation.check_whole();
  CHECK(most_flows == kFlowsMax);
  CHECK(most_bytes <= kReorderBytesMax);
  CHECK(waits > 0);
  CHECK(tap.hits.reorder_bytes_max > 0);
  CHECK(tap.hits.reorder_bytes_max == kFlows - waits);
  CHECK(tap.hits.flows_max == kFlows + 1 - kFlowsMax);
  tap.table.finish();
  CHECK(tap.stats.gaps == kFlows);
  CHECK(tap.stats.gap_bytes == 2 * std::uint64_t{kFlows});
  CHECK(tap.table.reorder_bytes() == 0);
}
