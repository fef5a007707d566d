// SPDX-License-Identifier: Apache-2.0
// What readers tell workers of the time, and what that does to flows.
#include "pipeline/crew.hpp"

#include "pipeline/dispatcher.hpp"
#include "support/catch.hpp"
#include "unit/pipeline/no_rules.hpp"
#include "unit/stream/segments.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using namespace std::chrono_literals;

namespace {

/// One worker, and a connection of which each packet is a batch of its own.
struct Watched {
  void send(const Segment& segment) {
    reader.on_segment(segment);
    reader.flush();
  }
  void open() {
    send(client.syn());
    send(server.syn(kTcpAck));
    send(client.ack(0, 0));
  }
  StreamStats end() {
    crew.finish();
    return crew.progress().workers.stream;
  }

  Config config;
  RunSinks sinks{{}};
  Analyst analyst{config, sinks};
  Crew crew{config, no_rules(), analyst, 1, {}};
  Dispatcher reader{crew};
  Tape tape;
  Peer client{{}, Direction::to_server, 1000, 9000, tape};
  Peer server{{}, Direction::to_client, 9000, 1000, tape};
};

}  // namespace

TEST_CASE("a reader that has seen nothing does not end the flows that another one sees") {
  Watched watched;
  Dispatcher silent(watched.crew);
  silent.flush();
  watched.open();
  for (std::uint32_t i = 0; i < 4; ++i) {
    silent.flush();
    silent.flush();
    watched.send(watched.client.data(i, "x"));
  }
  const StreamStats stats = watched.end();
  CHECK(stats.flows == 1);
  CHECK(stats.flows_midstream == 0);
  CHECK(stats.bytes_delivered == 4);
}

TEST_CASE("workers share out the cap on flows") {
  Config config;
  config.limits.flows_max = 100;
  RunSinks sinks({});
  Analyst analyst(config, sinks);
  Crew crew(config, no_rules(), analyst, 3, {});
  Dispatcher reader(crew);
  Tape tape;
  for (std::uint16_t port = 1; port <= 1000; ++port) {
    reader.on_segment(Peer{{10, port, 20, 80, 0}, Direction::to_server, 1, 1, tape}.syn());
  }
  reader.finish();
  crew.finish();
  CHECK(crew.progress().workers.stream.flows == 1000);
  CHECK(crew.progress().workers.limits.flows_max == 1000 - 3 * 34);
}

TEST_CASE("one packet with an absurd time does not end the flows of a worker") {
  Watched watched;
  watched.open();
  Tape absurd{100, std::chrono::hours{24 * 365 * 130}};
  const Connection other{10, 40001, 20, 80, 0};
  watched.send(Peer{other, Direction::to_server, 1, 1, absurd}.syn());
  for (std::uint32_t i = 0; i < 4; ++i) watched.send(watched.client.data(i, "x"));
  const StreamStats stats = watched.end();
  CHECK(stats.flows == 2);
  CHECK(stats.flows_midstream == 0);
}

TEST_CASE("time that was set back by hours is the time of the workers too") {
  Watched watched;
  watched.open();
  watched.tape.pass(-5h);
  for (const std::uint16_t port : {40001, 40002}) {  // the second one proves it
    watched.send(Peer{{10, port, 20, 80, 0}, Direction::to_server, 1, 1, watched.tape}.syn());
  }
  const Peer client{{10, 40003, 20, 80, 0}, Direction::to_server, 1000, 9000, watched.tape};
  watched.send(client.syn());
  for (std::uint32_t i = 0; i < 4; ++i) watched.send(client.data(i, "x"));
  CHECK(watched.end().flows_midstream == 0);
}
