// SPDX-License-Identifier: Apache-2.0
// Which flows exist, who is the client, and when they close.
#include "support/catch.hpp"
#include "unit/stream/tap.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using namespace std::chrono_literals;

TEST_CASE("the sender of a SYN is the client, whatever the ports") {
  Tap tap;
  tap.connection = {10, 80, 20, 40000, 0};
  const Peer client{tap.connection, Direction::to_server, 1, 2, tap.tape};
  SECTION("a plain SYN") { tap.send(client.syn()); }
  SECTION("a SYN that sets up ECN") { tap.send(client.syn(kTcpEce | kTcpCwr)); }
  tap.send(client.data(0, "hello"));
  CHECK(tap.flow().facts.client == client_of(tap.connection));
  CHECK(tap.flow().facts.server == server_of(tap.connection));
  CHECK(tap.flow().facts.handshake_seen);
  CHECK(tap.flow().facts.first.packet == 1);
  CHECK(tap.calls() == Calls{"> hello"});
}

TEST_CASE("the receiver of a SYN-ACK is the client when the SYN was not captured") {
  Tap tap;
  tap.connection = {10, 80, 20, 40000, 0};
  const Peer client{tap.connection, Direction::to_server, 1, 2, tap.tape};
  const Peer server{tap.connection, Direction::to_client, 2, 1, tap.tape};
  tap.send({server.syn(kTcpAck), client.syn(), client.ack(0, 0), client.data(0, "hello")});
  CHECK(tap.flow().facts.client == client_of(tap.connection));
  CHECK(tap.flow().facts.handshake_seen);
  CHECK(tap.stats.flows == 1);
}

TEST_CASE("without a handshake the client is guessed by the ports") {
  struct Case {
    std::uint16_t one;
    std::uint16_t other;
    bool one_is_server;
  };
  for (const Case& expected :
       {Case{80, 40000, true}, Case{40000, 80, false}, Case{443, 22, true}, Case{8080, 443, true},
        Case{3000, 5000, true}, Case{8888, 1025, true}, Case{5001, 5002, true},
        Case{60000, 59999, false}}) {
    for (const Direction direction : {Direction::to_server, Direction::to_client}) {
      Tap tap;
      const Connection connection{10, expected.one, 20, expected.other, 0};
      tap.send(Peer{connection, direction, 1, 2, tap.tape}.data(100, "hello"));
      INFO(expected.one << " and " << expected.other);
      const bool one_is_server = tap.flow().facts.server == client_of(connection);
      CHECK(one_is_server == expected.one_is_server);
      CHECK_FALSE(tap.flow().facts.handshake_seen);
      CHECK(tap.stats.flows_midstream == 1);
    }
  }
}

TEST_CASE("a flow joined in the middle starts at its first payload without a gap") {
  Tap tap;
  tap.send({tap.server.data(5000, "ab", 700), tap.server.data(5002, "cd", 700),
            tap.server.data(4990, "old", 700), tap.client.data(700, "next")});
  CHECK(tap.calls() == Calls{"< ab", "< cd", "> next"});
  CHECK(tap.stats.gaps == 0);
}

TEST_CASE("joined in the middle, octets captured after their ACK are not lost") {
  Tap tap;
  tap.send({tap.server.data(5000, "answer", 700), tap.client.data(696, "GET/"),
            tap.client.data(700, "next", 5006)});
  CHECK(tap.calls() == Calls{"< answer", "> GET/", "> next"});
}

TEST_CASE("joined in the middle, octets lost behind the other side's ACK are a gap") {
  Tap tap;
  tap.send({tap.server.data(5000, "answer", 700), tap.client.data(710, "later", 5006),
            tap.server.data(5006, "more", 715)});
  tap.pass(2200ms);
  CHECK(tap.calls() == Calls{"< answer", "< more", "> gap 10", "> later"});
}

TEST_CASE("an ACK that has nothing to do with the first payload does not hide it") {
  for (const std::uint32_t offset : {700u + (3u << 20), 5u, 0x80000000u}) {
    Tap tap;
    tap.send({tap.server.data(5000, "answer", 5u << 20), tap.client.data(offset, "GET")});
    CHECK(tap.calls() == Calls{"< answer", "> GET"});
  }
}

TEST_CASE("flows with another tag, address or port are other flows") {
  Tap tap;
  for (const Connection& connection :
       {Connection{10, 40000, 20, 80, 0}, Connection{10, 40000, 20, 80, 7},
        Connection{11, 40000, 20, 80, 0}, Connection{10, 40001, 20, 80, 0},
        Connection{10, 40000, 21, 80, 0}, Connection{10, 40000, 20, 81, 0}}) {
    const Peer client{connection, Direction::to_server, 1, 2, tap.tape};
    tap.send({client.syn(), client.data(0, "x")});
  }
  CHECK(tap.factory.flows.size() == 6);
  CHECK(tap.stats.flows_active == 6);
}

TEST_CASE("a flow's id is the same in every replay, below 2^53 and not 0") {
  std::vector<std::uint64_t> ids;
  for (int replay = 0; replay < 2; ++replay) {
    Tap tap;
    for (std::uint16_t port = 1000; port < 1200; ++port) {
      const OtherConnection other(tap.tape, port);
      tap.send({other.client.syn(), other.client.data(0, "x")});
    }
    for (std::size_t i = 0; i < 200; ++i) ids.push_back(tap.flow(i).facts.id);
  }
  for (std::size_t i = 0; i < 200; ++i) {
    CHECK(ids[i] == ids[i + 200]);
    CHECK(ids[i] < (std::uint64_t{1} << 53));
    CHECK(ids[i] != 0);
  }
  std::sort(ids.begin(), ids.end());
  CHECK(std::unique(ids.begin(), ids.end()) - ids.begin() == 200);
}

TEST_CASE("ACKs, FINs and RSTs of unknown connections open no flow") {
  Tap tap;
  tap.send({tap.client.ack(0, 0), tap.client.fin(0), tap.client.rst(0)});
  CHECK(tap.stats.flows == 0);
  CHECK(tap.table.size() == 0);
}

TEST_CASE("a RST with the right sequence number closes the flow") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "abc"), tap.server.data(0, "de", 3), tap.server.rst(2),
            tap.client.data(3, "late")});
  CHECK(tap.calls() == Calls{"> abc", "< de", "close rst"});
  CHECK(tap.stats.flows_active == 0);
}

TEST_CASE("a RST outside of the window is ignored") {
  for (const std::uint32_t offset : {100000u, 0x80000000u, 0xffffff00u}) {
    Tap tap;
    tap.shake_hands();
    tap.send({tap.client.data(0, "abc"), tap.client.rst(offset)});
    tap.pass(30s);
    tap.send(tap.client.data(3, "def"));
    CHECK(tap.calls() == Calls{"> abc", "> def"});
  }
}

TEST_CASE("a RST inside the window closes the flow when nothing follows it") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "abc"), tap.client.rst(10)});
  SECTION("nothing follows") {
    tap.pass(11s);
    CHECK(tap.calls() == Calls{"> abc", "close rst"});
  }
  SECTION("the receiver refused it, and the stream goes on") {
    tap.send(tap.client.data(3, "def"));
    tap.pass(11s);
    tap.send(tap.client.data(6, "ghi"));
    CHECK(tap.calls() == Calls{"> abc", "> def", "> ghi"});
  }
}

TEST_CASE("a refused connection leaves no consumer and makes way for the next") {
  Tap tap;
  Segment refusal = tap.server.rst(0);
  refusal.flags = kTcpRst | kTcpAck;
  refusal.seq = 0;
  refusal.ack = 1001;
  tap.send({tap.client.syn(), refusal});
  CHECK(tap.stats.flows_active == 0);
  const Peer again{tap.connection, Direction::to_server, 5000, 9000, tap.tape};
  tap.send({again.syn(), again.data(0, "hello")});
  CHECK(tap.calls() == Calls{"> hello"});
  CHECK(tap.stats.flows == 2);
}

TEST_CASE("a new SYN after the end opens a new flow, a retransmitted one does not") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.syn(), tap.client.data(0, "one"), tap.client.syn(), tap.client.fin(3),
            tap.server.fin(0, 4), tap.client.ack(4, 1)});
  CHECK(tap.stats.flows == 1);
  tap.send(tap.client.syn());
  CHECK(tap.stats.flows == 1);
  const Peer again{tap.connection, Direction::to_server, 77777, 9000, tap.tape};
  tap.send({again.syn(), again.data(0, "two")});
  CHECK(tap.stats.flows == 2);
  CHECK(tap.calls(0) == Calls{"> one", "> end", "< end", "close fin"});
  CHECK(tap.calls(1) == Calls{"> two"});
}

TEST_CASE("a new SYN closes a flow of which one side had said FIN") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "one"), tap.server.data(0, "two", 3), tap.client.fin(3, 3)});
  const Peer again{tap.connection, Direction::to_server, 77777, 9000, tap.tape};
  tap.send({again.syn(), again.data(0, "three")});
  CHECK(tap.calls(0) == Calls{"> one", "< two", "> end", "close idle"});
  CHECK(tap.calls(1) == Calls{"> three"});
}

TEST_CASE("a forged SYN does not close a flow that lives") {
  Tap tap;
  tap.shake_hands();
  const Peer forged{tap.connection, Direction::to_server, 77777, 9000, tap.tape};
  tap.send({tap.client.data(0, "one"), forged.syn(), tap.client.data(3, "two")});
  CHECK(tap.calls() == Calls{"> one", "> two"});
}

TEST_CASE("a SYN that the server answers replaces a flow whose end was not captured") {
  Tap tap;
  tap.shake_hands();
  tap.send(tap.client.data(0, "one"));
  const Peer client{tap.connection, Direction::to_server, 5'000'000, 80'000'000, tap.tape};
  const Peer server{tap.connection, Direction::to_client, 80'000'000, 5'000'000, tap.tape};
  tap.send({client.syn(), server.syn(kTcpAck), client.ack(0, 0), client.data(0, "two")});
  CHECK(tap.calls(0) == Calls{"> one", "close idle"});
  CHECK(tap.calls(1) == Calls{"> two"});
  CHECK(tap.flow(1).facts.handshake_seen);
}

TEST_CASE("a connection that reuses the ports without a captured SYN is a new flow") {
  Tap tap;
  tap.shake_hands();
  tap.send(tap.client.data(0, "one"));
  for (const bool is_closed : {false, true}) {
    if (is_closed) tap.send(tap.client.rst(3));
    const Peer again{tap.connection, Direction::to_server, is_closed ? 0x70000000u : 0xb0000000u,
                     9000, tap.tape};
    tap.send({again.data(0, "first"), again.data(5, "second"), again.data(11, "third")});
    CHECK(tap.factory.flows.back()->calls.front() == "> second");
    CHECK(tap.factory.flows.back()->calls.at(1) == "> third");
  }
  CHECK(tap.flow(0).closed);
}

TEST_CASE("a FIN that the receiver never got does not hide what follows") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "abc"), tap.client.fin(3), tap.client.data(3, "def"),
            tap.server.ack(0, 6), tap.client.data(6, "ghi")});
  CHECK(tap.calls(0) == Calls{"> abc", "> end", "close idle"});
  CHECK(tap.calls(1) == Calls{"> ghi"});
}

TEST_CASE("flows expire by packet time, each state with its own timeout") {
  Tap tap;
  const OtherConnection opening(tap.tape, 1);
  const OtherConnection silent(tap.tape, 2);
  const OtherConnection active(tap.tape, 3);
  tap.send({opening.client.syn(), silent.client.syn(), silent.server.syn(kTcpAck),
            silent.client.ack(0, 0), active.client.syn(), active.client.data(0, "x")});
  tap.pass(59s);
  CHECK(tap.stats.flows_active == 3);
  tap.pass(2s);
  CHECK(tap.stats.flows_active == 2);
  tap.pass(500s);
  CHECK(tap.stats.flows_active == 2);
  CHECK(tap.table.size() == 2);
  tap.pass(40s);
  CHECK(tap.stats.flows_active == 0);
  CHECK(tap.table.size() == 0);
  CHECK(tap.calls() == Calls{"> x", "close idle"});
}

TEST_CASE("a segment after the timeout opens a new flow even when no other traffic came") {
  Tap tap;
  tap.shake_hands();
  tap.send(tap.client.data(0, "one"));
  tap.tape.pass(601s);
  tap.send(tap.client.data(3, "two"));
  CHECK(tap.calls(0) == Calls{"> one", "close idle"});
  CHECK(tap.calls(1) == Calls{"> two"});
}

TEST_CASE("traffic in either direction keeps a flow alive") {
  Tap tap;
  tap.shake_hands();
  tap.send(tap.client.data(0, "one"));
  for (int i = 0; i < 10; ++i) {
    tap.pass(400s);
    tap.send(i % 2 == 0 ? tap.client.ack(3, 0) : tap.server.ack(0, 3));
  }
  tap.send(tap.client.data(3, "two"));
  CHECK(tap.calls() == Calls{"> one", "> two"});
}

TEST_CASE("late segments of a closed flow are kept away until its time is over") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "one"), tap.client.rst(3)});
  for (int i = 0; i < 9; ++i) {
    tap.pass(1s);
    tap.send(tap.client.data(3, "two"));
  }
  CHECK(tap.factory.flows.size() == 1);
  tap.pass(2s);
  CHECK(tap.table.size() == 0);
  tap.send(tap.client.data(3, "two"));
  CHECK(tap.calls(1) == Calls{"> two"});
}

TEST_CASE("a flow of which one direction was captured closes soon after its FIN") {
  Tap tap;
  tap.send({tap.client.syn(), tap.client.ack(0, 0), tap.client.data(0, "one"), tap.client.fin(3)});
  CHECK(tap.calls() == Calls{"> one", "> end"});
  tap.pass(11s);
  CHECK(tap.calls() == Calls{"> one", "> end", "close fin"});
}

TEST_CASE("packet time may go backwards") {
  Tap tap;
  tap.shake_hands();
  tap.send(tap.client.data(0, "a"));
  tap.tape.pass(-500ms);
  tap.send(tap.client.data(1, "b"));
  tap.tape.pass(-40s);
  tap.send(tap.client.data(2, "c"));
  tap.tape.pass(-24h);
  tap.send({tap.client.data(3, "d"), tap.client.data(4, "e")});
  CHECK(tap.flow().bytes[0].substr(0, 3) == "abc");
  const std::size_t flows = tap.factory.flows.size();
  tap.send(tap.client.data(5, "f"));
  CHECK(tap.factory.flows.size() == flows);
  CHECK(tap.factory.flows.back()->bytes[0].back() == 'f');
}

TEST_CASE("one packet with an absurd time closes no flow") {
  for (const auto jump : {std::chrono::hours{24 * 365 * 40}, std::chrono::hours{-24 * 365 * 40}}) {
    Tap tap;
    tap.shake_hands();
    tap.send(tap.client.data(0, "a"));
    tap.tape.pass(jump);
    tap.send(tap.client.data(1, "b"));
    tap.tape.pass(-jump);
    tap.send(tap.client.data(2, "c"));
    CHECK(tap.calls() == Calls{"> a", "> b", "> c"});
  }
}

TEST_CASE("at the end of the input flows close in the order in which they were opened") {
  Tap tap;
  struct Order final : StreamConsumer {
    Order(std::vector<std::uint16_t>& order, std::uint16_t port) : closed(order), mine(port) {}
    void on_data(Direction, Bytes, Position) override {}
    void on_gap(Direction, std::uint64_t, Position) override {}
    void on_end(Direction, Position) override {}
    void on_close(CloseReason reason, Position) override {
      CHECK(reason == CloseReason::end_of_input);
      closed.push_back(mine);
    }
    std::vector<std::uint16_t>& closed;
    std::uint16_t mine;
  };
  struct Factory final : StreamConsumerFactory {
    std::unique_ptr<StreamConsumer> make(const FlowFacts& flow) override {
      return std::make_unique<Order>(closed, flow.client.port);
    }
    std::vector<std::uint16_t> closed;
  };
  Factory factory;
  FlowTable table{tap.config, factory, tap.stats, tap.hits};
  std::vector<std::uint16_t> opened;
  for (std::uint16_t port = 1; port <= 600; ++port) {
    opened.push_back(port);
    table.on_segment(OtherConnection(tap.tape, port).client.syn());
  }
  for (std::uint16_t port = 600; port >= 1; --port) {
    tap.tape.pass(10ms);
    table.on_segment(OtherConnection(tap.tape, port).client.data(0, "x"));
  }
  table.finish();
  CHECK(factory.closed == opened);
  CHECK(table.size() == 0);
  CHECK(tap.stats.flows_active == 0);
}

TEST_CASE("the table can be used again after the end of an input, with an older capture") {
  Tap tap;
  tap.shake_hands();
  tap.send(tap.client.data(0, "one"));
  tap.table.finish();
  tap.tape.pass(-48h);
  tap.shake_hands();
  tap.send(tap.client.data(0, "two"));
  tap.pass(601s);
  CHECK(tap.calls(0) == Calls{"> one", "close end_of_input"});
  CHECK(tap.calls(1) == Calls{"> two", "close idle"});
}
