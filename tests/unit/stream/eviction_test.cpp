// SPDX-License-Identifier: Apache-2.0
// What the cap on flows costs whom.
#include "support/catch.hpp"
#include "unit/stream/tap.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using namespace std::chrono_literals;

namespace {

Config config_with_flows_max(std::uint64_t flows_max) {
  Config config;
  config.limits.flows_max = flows_max;
  return config;
}

void open_active(Tap& tap, std::uint16_t port) {
  const OtherConnection other(tap.tape, port);
  tap.send({other.client.syn(), other.client.data(0, "x")});
}

}  // namespace

TEST_CASE("at the cap the oldest half-open flow makes room before any other") {
  Tap tap(config_with_flows_max(3));
  open_active(tap, 1);
  tap.tape.pass(1s);
  tap.send(OtherConnection(tap.tape, 2).client.syn());
  tap.tape.pass(1s);
  tap.send(OtherConnection(tap.tape, 3).client.syn());
  tap.tape.pass(1s);
  open_active(tap, 4);  // 2 makes room
  CHECK(tap.stats.flows_evicted == 1);
  tap.send(OtherConnection(tap.tape, 3).client.data(0, "three"));
  CHECK(tap.flow(2).facts.handshake_seen);
  CHECK(tap.table.size() == 3);
  CHECK(tap.hits.flows_max == 1);
  CHECK_FALSE(tap.flow(0).closed);
}

TEST_CASE("flows whose handshake finished make room after half-open ones, before those with data") {
  Tap tap(config_with_flows_max(3));
  const OtherConnection silent(tap.tape, 1);
  tap.send({silent.client.syn(), silent.server.syn(kTcpAck), silent.client.ack(0, 0)});
  open_active(tap, 2);
  tap.tape.pass(1s);
  tap.send(OtherConnection(tap.tape, 3).client.syn());
  tap.send(OtherConnection(tap.tape, 4).client.syn());  // 3 makes room
  open_active(tap, 5);                                  // 4 makes room
  open_active(tap, 6);                                  // 1 makes room
  CHECK(tap.stats.flows_evicted == 3);
  CHECK_FALSE(tap.flow(0).closed);
  open_active(tap, 7);
  CHECK(tap.calls(0) == Calls{"> x", "close evicted"});
}

TEST_CASE("of flows with data the one idle longest makes room") {
  Tap tap(config_with_flows_max(3));
  for (std::uint16_t port = 1; port <= 3; ++port) {
    open_active(tap, port);
    tap.tape.pass(1s);
  }
  tap.send(OtherConnection(tap.tape, 1).client.data(1, "y"));
  open_active(tap, 4);
  open_active(tap, 5);
  CHECK_FALSE(tap.flow(0).closed);
  CHECK(tap.calls(1) == Calls{"> x", "close evicted"});
  CHECK(tap.calls(2) == Calls{"> x", "close evicted"});
  CHECK(tap.stats.flows_evicted == 2);
  CHECK(tap.hits.flows_max == 2);
}

TEST_CASE("closed flows make room first, and that evicts nobody") {
  Tap tap(config_with_flows_max(2));
  open_active(tap, 1);
  open_active(tap, 2);
  tap.send(OtherConnection(tap.tape, 2).client.rst(1));
  open_active(tap, 3);
  CHECK(tap.stats.flows_evicted == 0);
  CHECK_FALSE(tap.flow(0).closed);
}

TEST_CASE("an evicted flow delivers what waits before it closes") {
  Tap tap(config_with_flows_max(1));
  open_active(tap, 1);
  tap.send(OtherConnection(tap.tape, 1).client.data(3, "late"));
  open_active(tap, 2);
  CHECK(tap.calls(0) == Calls{"> x", "> gap 2", "> late", "close evicted"});
  CHECK(tap.table.reorder_bytes() == 0);
}

TEST_CASE("a flood of 300,000 SYNs makes no consumer and pushes no working flow out") {
  Tap tap(config_with_flows_max(1000));
  for (std::uint16_t port = 1; port <= 100; ++port) open_active(tap, port);
  for (std::uint32_t i = 0; i < 300000; ++i) {
    const Connection connection{30, static_cast<std::uint16_t>(i), 20, 80, i >> 16};
    tap.send(Peer{connection, Direction::to_server, i, 0, tap.tape}.syn());
    if (i % 1000 == 0) tap.tape.pass(1ms);
  }
  CHECK(tap.table.size() == 1000);
  CHECK(tap.factory.flows.size() == 100);
  CHECK(tap.stats.flows == 300100);
  CHECK(tap.stats.flows_evicted == 300100 - 1000);
  CHECK(tap.hits.flows_max == 300100 - 1000);
  for (const auto& flow : tap.factory.flows) CHECK_FALSE(flow->closed);
}

TEST_CASE("a flow that has only sent a SYN costs less than 200 bytes") {
  Tap tap;
  const std::size_t empty = tap.table.table_bytes();
  std::uint32_t count = 0;
  for (const std::uint32_t until : {10000u, 52429u, 100000u, 200000u, 262144u}) {
    for (; count < until; ++count) {
      const Connection connection{30, static_cast<std::uint16_t>(count), 20, 80, count >> 16};
      tap.send(Peer{connection, Direction::to_server, count, 0, tap.tape}.syn());
    }
    CHECK((tap.table.table_bytes() - empty) / count < 200);
  }
}
