// SPDX-License-Identifier: Apache-2.0
// A flow table with everything around it, and one connection to speak through it.
#pragma once

#include <string>
#include <vector>

#include "stream/flow_table.hpp"
#include "unit/stream/recorder.hpp"
#include "unit/stream/segments.hpp"

namespace tapwarden::test {

using Calls = std::vector<std::string>;

struct Tap {
  explicit Tap(Config its_config = {}) : config(std::move(its_config)) {}

  void send(const Segment& segment) { table.on_segment(segment); }
  void send(std::initializer_list<Segment> segments) {
    for (const Segment& segment : segments) send(segment);
  }
  void shake_hands() { send({client.syn(), server.syn(kTcpAck), client.ack(0, 0)}); }
  /// Time passes without a segment.
  void pass(std::chrono::nanoseconds duration) {
    tape.pass(duration);
    table.advance(tape.now());
  }
  [[nodiscard]] const FlowLog& flow(std::size_t i = 0) const { return *factory.flows.at(i); }
  [[nodiscard]] Calls calls(std::size_t i = 0) const { return flow(i).calls; }

  Config config;
  RecorderFactory factory;
  StreamStats stats;
  LimitHits hits;
  FlowTable table{config, factory, stats, hits};
  Tape tape;
  Connection connection;
  Peer client{connection, Direction::to_server, 1000, 9000, tape};
  Peer server{connection, Direction::to_client, 9000, 1000, tape};
};

/// A connection from another port of the client, with the same sequence numbers.
struct OtherConnection {
  OtherConnection(Tape& tape, std::uint16_t port)
      : connection{10, port, 20, 80, 0},
        client{connection, Direction::to_server, 1000, 9000, tape},
        server{connection, Direction::to_client, 9000, 1000, tape} {}
  Connection connection;
  Peer client;
  Peer server;
};

}  // namespace tapwarden::test
