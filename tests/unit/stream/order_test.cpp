// SPDX-License-Identifier: Apache-2.0
// Octets come out in order and once, however the segments came.
#include "support/catch.hpp"
#include "unit/stream/tap.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using namespace std::chrono_literals;

TEST_CASE("a whole connection is told in the order of its packets") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "GET"), tap.server.data(0, "200", 3), tap.client.fin(3, 3),
            tap.server.fin(3, 4), tap.client.ack(4, 4)});
  CHECK(tap.calls() == Calls{"> GET", "< 200", "> end", "< end", "close fin"});
  CHECK(tap.stats.flows == 1);
  CHECK(tap.stats.flows_midstream == 0);
  CHECK(tap.stats.flows_active == 0);
  CHECK(tap.stats.bytes_delivered == 6);
  CHECK(tap.stats.gaps == 0);
}

TEST_CASE("an in-order segment is handed on without a copy") {
  struct Pointing final : StreamConsumer {
    explicit Pointing(const std::uint8_t*& where) : seen(where) {}
    void on_data(Direction, Bytes data, Position) override { seen = data.data(); }
    void on_gap(Direction, std::uint64_t, Position) override {}
    void on_end(Direction, Position) override {}
    void on_close(CloseReason, Position) override {}
    const std::uint8_t*& seen;
  };
  struct Factory final : StreamConsumerFactory {
    std::unique_ptr<StreamConsumer> make(const FlowFacts&) override {
      return std::make_unique<Pointing>(seen);
    }
    const std::uint8_t* seen = nullptr;
  };
  Tap tap;
  Factory factory;
  FlowTable table{tap.config, factory, tap.stats, tap.hits};
  table.on_segment(tap.client.syn());
  const std::string_view payload = "GET / HTTP/1.1";
  table.on_segment(tap.client.data(0, payload));
  CHECK(factory.seen == as_bytes(payload).data());
}

TEST_CASE("a SYN with data delivers the data (TCP Fast Open)") {
  Tap tap;
  Segment syn = tap.client.syn();
  const std::string_view payload = "early";
  syn.payload = as_bytes(payload);
  tap.send({syn, tap.server.syn(kTcpAck), tap.client.data(5, " data", 0)});
  CHECK(tap.calls() == Calls{"> early", ">  data"});
}

TEST_CASE("data that comes before the SYN-ACK is delivered") {
  Tap tap;
  tap.send({tap.client.syn(), tap.client.data(0, "first"), tap.server.syn(kTcpAck),
            tap.server.data(0, "answer", 5)});
  CHECK(tap.calls() == Calls{"> first", "< answer"});
}

TEST_CASE("server data is delivered when its SYN-ACK was not captured") {
  Tap tap;
  tap.send({tap.client.syn(), tap.client.data(0, "first"), tap.server.data(0, "answer", 5)});
  CHECK(tap.calls() == Calls{"> first", "< answer"});
  CHECK(tap.flow().facts.handshake_seen);
}

TEST_CASE("a retransmission is dropped and counted") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "abc"), tap.client.data(0, "abc"), tap.client.data(1, "b"),
            tap.client.data(3, "d")});
  CHECK(tap.calls() == Calls{"> abc", "> d"});
  CHECK(tap.stats.segments_retransmitted == 2);
}

TEST_CASE("a partial retransmission delivers only its new tail") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "abc"), tap.client.data(1, "bcde")});
  CHECK(tap.calls() == Calls{"> abc", "> de"});
  CHECK(tap.stats.segments_retransmitted == 1);
}

TEST_CASE("keep-alive probes are not data twice and not retransmissions") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "abc"), tap.client.ack(2, 0), tap.client.data(2, "c"),
            tap.client.data(2, "\0"), tap.client.data(3, "d")});
  CHECK(tap.calls() == Calls{"> abc", "> d"});
  CHECK(tap.stats.segments_retransmitted == 0);
}

TEST_CASE("a zero-window probe delivers its octet once") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "abc"), tap.client.data(3, "d"), tap.client.data(3, "d"),
            tap.client.data(3, "def")});
  CHECK(tap.flow().bytes[0] == "abcdef");
}

TEST_CASE("segments out of order wait for their turn and keep their packet numbers") {
  Tap tap;
  tap.shake_hands();  // packets 1 to 3
  tap.send({tap.client.data(0, "ab"), tap.client.data(6, "gh"), tap.client.data(4, "ef"),
            tap.client.data(2, "cd")});
  CHECK(tap.flow().bytes[0] == "abcdefgh");
  CHECK(tap.flow().packets[0] == std::vector<std::uint64_t>{4, 7, 6, 5});
  CHECK(tap.stats.segments_out_of_order == 2);
  CHECK(tap.table.reorder_bytes() == 0);
}

TEST_CASE("sequence numbers may wrap, in order and out of order") {
  for (std::uint32_t before = 0; before < 12; ++before) {
    Tap tap;
    const std::uint32_t isn = 0xffffffff - before;
    const Peer client{tap.connection, Direction::to_server, isn, 0xfffffff8, tap.tape};
    const Peer server{tap.connection, Direction::to_client, 0xfffffff8, isn, tap.tape};
    tap.send({client.syn(), server.syn(kTcpAck), client.ack(0, 0), client.data(0, "abc"),
              client.data(9, "jkl"), client.data(6, "ghi"), client.data(3, "def"),
              client.data(2, "cd"), server.data(0, "0123456789", 12), client.fin(12, 10),
              server.fin(10, 13)});
    INFO("octets before the wrap: " << before);
    CHECK(tap.flow().bytes[0] == "abcdefghijkl");
    CHECK(tap.flow().bytes[1] == "0123456789");
    CHECK(tap.calls().back() == "close fin");
    CHECK(tap.stats.gaps == 0);
  }
}

TEST_CASE("of octets that wait, those seen first win, and another content is counted") {
  const std::vector<std::pair<std::uint32_t, std::string>> second{
      {5, "BBBBBB"}, {3, "BBBB"}, {3, "BBBBBBBBBB"}, {7, "BBBB"}, {4, "BBB"}, {8, "BB"}};
  for (const auto& [offset, content] : second) {
    Tap tap;
    tap.shake_hands();
    tap.send(
        {tap.client.data(0, "-"), tap.client.data(5, "AAAA"), tap.client.data(offset, content)});
    INFO("second at " << offset << ": " << content);
    CHECK(tap.stats.overlaps_different == 1);
    tap.send(tap.client.data(1, "----"));
    CHECK(tap.flow().bytes[0].substr(5, 4) == "AAAA");
  }
}

TEST_CASE("an in-order segment over waiting octets delivers its own front and their content") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(2, "CD"), tap.client.data(6, "GH"), tap.client.data(0, "ab??ef??ij")});
  CHECK(tap.flow().bytes[0] == "abCDefGHij");
  CHECK(tap.stats.overlaps_different == 1);
}

TEST_CASE("octets repeated with the same content are not an overlap that differs") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(2, "cd"), tap.client.data(2, "cd"), tap.client.data(1, "bcdef"),
            tap.client.data(0, "abcdefg")});
  CHECK(tap.flow().bytes[0] == "abcdefg");
  CHECK(tap.stats.overlaps_different == 0);
}

TEST_CASE("a FIN that comes early ends the direction only after all that precedes it") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.server.data(0, "ab"), tap.server.fin(6), tap.server.data(4, "ef")});
  CHECK(tap.calls() == Calls{"< ab"});
  tap.send(tap.server.data(2, "cd"));
  CHECK(tap.calls() == Calls{"< ab", "< cd", "< ef", "< end"});
}

TEST_CASE("a FIN with data delivers the data before the end") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "ab"), tap.server.data(0, "cd", 2, kTcpFin),
            tap.server.data(0, "cd", 2, kTcpFin), tap.client.fin(2, 3)});
  CHECK(tap.calls() == Calls{"> ab", "< cd", "< end", "> end", "close fin"});
}

TEST_CASE("a half-closed connection goes on in the other direction") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "GET"), tap.client.fin(3), tap.server.data(0, "a", 4)});
  tap.pass(30s);
  tap.send({tap.server.data(1, "b", 4), tap.server.fin(2, 4)});
  CHECK(tap.calls() == Calls{"> GET", "> end", "< a", "< b", "< end", "close fin"});
}

TEST_CASE("octets behind a FIN that waits show that it was not the end") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "ab"), tap.client.fin(4), tap.client.data(4, "ef"),
            tap.client.data(2, "cd")});
  CHECK(tap.calls() == Calls{"> ab", "> cd", "> ef"});
}

TEST_CASE("one segment far ahead does not throw a stream away") {
  for (const std::uint32_t offset : {(20u << 20), (1u << 29), (1u << 30) + 5, 0x90000000u}) {
    Tap tap;
    tap.shake_hands();
    tap.send({tap.client.data(0, "ab"), tap.client.data(offset, "forged"),
              tap.client.data(offset, "forged")});
    tap.pass(10s);
    tap.send(tap.client.data(2, "cd"));
    INFO("forged at " << offset);
    CHECK(tap.calls() == Calls{"> ab", "> cd"});
    CHECK(tap.stats.gaps == 0);
  }
}

TEST_CASE("segments that go on far ahead are believed and leave a gap") {
  Tap tap;
  tap.shake_hands();
  const std::uint32_t far = 50u << 20;
  tap.send({tap.client.data(0, "ab"), tap.client.data(far, "cd"), tap.client.data(far + 2, "ef")});
  tap.pass(3s);
  CHECK(tap.calls() == Calls{"> ab", "> gap " + std::to_string(far), "> ef"});
}
