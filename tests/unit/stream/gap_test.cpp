// SPDX-License-Identifier: Apache-2.0
// When octets that were never seen are declared a gap, and when they are waited for.
#include "support/catch.hpp"
#include "unit/stream/tap.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using namespace std::chrono_literals;

namespace {

/// A response of which octets 2 and 3 were not captured, so that "ef" waits.
void lose_two(Tap& tap) {
  tap.shake_hands();
  tap.send({tap.server.data(0, "ab"), tap.server.data(4, "ef")});
}

}  // namespace

TEST_CASE("an acknowledged hole is a gap after 200 ms of packet time") {
  Tap tap;
  lose_two(tap);
  tap.send(tap.client.ack(0, 6));
  CHECK(tap.calls() == Calls{"< ab"});
  tap.tape.pass(199ms);
  tap.send(tap.client.ack(0, 6));
  CHECK(tap.calls() == Calls{"< ab"});
  tap.tape.pass(1ms);
  tap.send(tap.client.ack(0, 6));
  CHECK(tap.calls() == Calls{"< ab", "< gap 2", "< ef"});
  CHECK(tap.stats.gaps == 1);
  CHECK(tap.stats.gap_bytes == 2);
  CHECK(tap.stats.acks_above_gap == 3);
}

TEST_CASE("an acknowledged hole is a gap after 64 more segments behind it") {
  Tap tap;
  lose_two(tap);
  tap.send(tap.client.ack(0, 6));
  for (std::uint32_t i = 0; i < 63; ++i) tap.send(tap.server.data(6 + i, "x"));
  CHECK(tap.calls() == Calls{"< ab"});
  tap.send(tap.server.data(69, "y"));
  CHECK(tap.flow().bytes[1] == std::string("ab\0\0ef", 6) + std::string(63, 'x') + "y");
}

TEST_CASE("an ACK that was captured before the octets it acknowledges declares no gap") {
  Tap tap;
  lose_two(tap);
  tap.send({tap.client.ack(0, 6), tap.server.data(2, "cd"), tap.client.ack(0, 6)});
  CHECK(tap.calls() == Calls{"< ab", "< cd", "< ef"});
  CHECK(tap.stats.gaps == 0);
  CHECK(tap.stats.acks_above_gap == 0);
}

TEST_CASE("only the acknowledged part of a hole is a gap") {
  Tap tap;
  lose_two(tap);
  tap.send(tap.client.ack(0, 3));
  tap.tape.pass(300ms);
  tap.send(tap.client.ack(0, 3));
  CHECK(tap.calls() == Calls{"< ab", "< gap 1"});
  tap.send(tap.server.data(3, "d"));
  CHECK(tap.calls() == Calls{"< ab", "< gap 1", "< d", "< ef"});
}

TEST_CASE("a loss acknowledged long ago is a gap as soon as later data comes") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.server.data(0, "ab"), tap.client.ack(0, 4)});
  tap.pass(1s);
  CHECK(tap.calls() == Calls{"< ab"});
  tap.send(tap.server.data(4, "ef"));
  CHECK(tap.calls() == Calls{"< ab", "< gap 2", "< ef"});
}

TEST_CASE("a hole that the receiver has as well is waited for") {
  Tap tap;
  lose_two(tap);
  tap.send(tap.client.ack(0, 2));
  tap.pass(20s);
  tap.send(tap.client.ack(0, 2));
  CHECK(tap.calls() == Calls{"< ab"});
  tap.send(tap.server.data(2, "cd"));
  CHECK(tap.calls() == Calls{"< ab", "< cd", "< ef"});
}

TEST_CASE("an ACK that a later one contradicts is no evidence") {
  Tap tap;
  lose_two(tap);
  tap.send({tap.client.ack(0, 1 << 29), tap.client.ack(0, 2)});
  tap.pass(5s);
  tap.send(tap.server.data(2, "cd"));
  CHECK(tap.calls() == Calls{"< ab", "< cd", "< ef"});
  CHECK(tap.stats.gaps == 0);
}

TEST_CASE("without the receiver's ACKs a hole is a gap after two seconds without progress") {
  Tap tap;
  lose_two(tap);
  tap.pass(1900ms);
  CHECK(tap.calls() == Calls{"< ab"});
  tap.pass(200ms);
  CHECK(tap.calls() == Calls{"< ab", "< gap 2", "< ef"});
}

TEST_CASE("an acknowledged hole of a connection that fell silent is a gap after two seconds") {
  Tap tap;
  lose_two(tap);
  tap.send(tap.client.ack(0, 6));
  tap.pass(2200ms);
  CHECK(tap.calls() == Calls{"< ab", "< gap 2", "< ef"});
}

TEST_CASE("a FIN behind a hole ends the direction after the gap") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "ab"), tap.client.fin(4), tap.server.ack(0, 5)});
  tap.pass(2200ms);
  CHECK(tap.calls() == Calls{"> ab", "> gap 2", "> end"});
}

TEST_CASE("a connection whose both ends are behind holes closes with them") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.client.data(0, "ab"), tap.server.data(0, "cd", 2), tap.client.fin(4, 4),
            tap.server.fin(4, 5), tap.client.ack(5, 5)});
  tap.pass(2200ms);
  CHECK(tap.calls().back() == "close fin");
  CHECK(tap.flow().missing[0] == 2);
  CHECK(tap.flow().missing[1] == 2);
  CHECK(tap.flow().ended[0]);
  CHECK(tap.flow().ended[1]);
}

TEST_CASE("the segment cap declares a gap up to what waits and is counted") {
  Config config;
  config.limits.reorder_segments_per_direction_max = 2;
  Tap tap(config);
  tap.shake_hands();
  tap.send({tap.client.data(0, "a"), tap.client.data(2, "c"), tap.client.data(4, "e"),
            tap.client.data(6, "g")});
  CHECK(tap.calls() == Calls{"> a", "> gap 1", "> c"});
  CHECK(tap.hits.reorder_segments_per_direction_max == 1);
  tap.send({tap.client.data(3, "d"), tap.client.data(5, "f")});
  CHECK(tap.flow().bytes[0] == std::string("a\0cdefg", 7));
}

TEST_CASE("the octet cap of a direction declares a gap and is counted") {
  Config config;
  config.limits.reorder_bytes_per_direction_max = 5;
  Tap tap(config);
  tap.shake_hands();
  tap.send({tap.client.data(0, "a"), tap.client.data(2, "cde"), tap.client.data(6, "ghi")});
  CHECK(tap.calls() == Calls{"> a", "> gap 1", "> cde"});
  CHECK(tap.hits.reorder_bytes_per_direction_max == 1);
}

TEST_CASE("a segment larger than the octet cap is delivered behind its gap") {
  Config config;
  config.limits.reorder_bytes_per_direction_max = 5;
  Tap tap(config);
  tap.shake_hands();
  tap.send({tap.client.data(0, "a"), tap.client.data(2, "cdefghi")});
  CHECK(tap.calls() == Calls{"> a", "> gap 1", "> cdefghi"});
}

TEST_CASE("the octet cap over all flows declares a gap and is counted") {
  Config config;
  config.limits.reorder_bytes_max = 1000;
  Tap tap(config);
  const OtherConnection other(tap.tape, 40001);
  const std::string large(400, 'x');
  tap.shake_hands();
  tap.send({other.client.syn(), tap.client.data(0, "a"), other.client.data(0, "a")});
  tap.send({tap.client.data(2, large), other.client.data(2, large)});
  CHECK(tap.calls(1) == Calls{"> a", "> gap 1", "> " + large});
  CHECK(tap.calls(0) == Calls{"> a"});
  CHECK(tap.hits.reorder_bytes_max == 1);
  tap.table.finish();
  CHECK(tap.table.reorder_bytes() == 0);
}

TEST_CASE("octets cut off by the snap length are a gap behind the captured ones") {
  Tap tap;
  tap.shake_hands();
  Segment cut = tap.client.data(0, "abc");
  cut.payload_missing = 5;
  Segment empty = tap.client.data(9, "");
  empty.payload_missing = 2;
  tap.send({cut, tap.client.data(8, "i"), empty, tap.client.data(11, "l")});
  CHECK(tap.calls() == Calls{"> abc", "> gap 5", "> i", "> gap 2", "> l"});
}

TEST_CASE("cut segments out of order leave their gaps at the right place") {
  Tap tap;
  tap.shake_hands();
  Segment cut = tap.client.data(2, "cd");
  cut.payload_missing = 2;
  tap.send({cut, cut, tap.client.data(6, "gh"), tap.client.data(0, "ab")});
  CHECK(tap.calls() == Calls{"> ab", "> cd", "> gap 2", "> gh"});
  CHECK(tap.stats.overlaps_different == 0);
  CHECK(tap.table.reorder_bytes() == 0);
}

TEST_CASE("octets that were cut off in one copy are taken from another that waits") {
  Tap tap;
  tap.shake_hands();
  Segment cut = tap.client.data(2, "cd");
  cut.payload_missing = 2;
  tap.send({cut, tap.client.data(2, "cdef"), tap.client.data(0, "ab")});
  CHECK(tap.flow().bytes[0] == "abcdef");
  CHECK(tap.stats.gaps == 0);
}

TEST_CASE("what waits is delivered behind its gap before the flow closes") {
  Tap tap;
  lose_two(tap);
  tap.send(tap.server.data(8, "ij"));
  SECTION("at the end of the input") {
    tap.table.finish();
    CHECK(tap.calls() == Calls{"< ab", "< gap 2", "< ef", "< gap 2", "< ij", "close end_of_input"});
  }
  SECTION("when it was idle and the receiver lacks the octets") {
    tap.send(tap.client.ack(0, 2));
    tap.pass(601s);
    CHECK(tap.calls() == Calls{"< ab", "< gap 2", "< ef", "< gap 2", "< ij", "close idle"});
  }
  SECTION("at a RST") {
    tap.send(tap.client.rst(0));
    CHECK(tap.calls() == Calls{"< ab", "< gap 2", "< ef", "< gap 2", "< ij", "close rst"});
  }
  CHECK(tap.table.reorder_bytes() == 0);
}

TEST_CASE("an acknowledged tail that was never seen is a gap before the close") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.server.data(0, "ab"), tap.client.ack(0, 10)});
  tap.table.finish();
  CHECK(tap.calls() == Calls{"< ab", "< gap 8", "close end_of_input"});
  CHECK(tap.stats.acks_above_gap == 1);
}

TEST_CASE("one acknowledged number behind the data is the FIN and not a gap") {
  Tap tap;
  tap.shake_hands();
  tap.send({tap.server.data(0, "ab"), tap.client.ack(0, 3)});
  tap.table.finish();
  CHECK(tap.calls() == Calls{"< ab", "close end_of_input"});
}

TEST_CASE("steady loss is declared hole by hole and never reaches the caps") {
  Tap tap;
  tap.shake_hands();
  tap.send(tap.server.data(0, "0123456789"));
  std::uint32_t lost = 0;
  for (std::uint32_t i = 1; i < 5000; ++i) {
    if (i % 10 == 0) {
      lost += 10;
    } else {
      tap.send(tap.server.data(i * 10, "0123456789"));
    }
    if (i % 2 == 1) tap.send(tap.client.ack(0, i * 10 + 10));
    tap.tape.pass(100us);
  }
  CHECK(tap.hits.reorder_segments_per_direction_max == 0);
  CHECK(tap.table.reorder_bytes() < 200 * 170);
  tap.table.finish();
  CHECK(tap.flow().missing[1] == lost);
  CHECK(tap.flow().delivered[1] + lost == 50000);
}
