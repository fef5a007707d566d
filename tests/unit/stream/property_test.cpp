// SPDX-License-Identifier: Apache-2.0
// Random conversations, cut into random segments, then reordered, repeated, overlapped and lost:
// what is delivered is the truth at its true place, and nothing is unaccounted for.
#include <algorithm>
#include <random>

#include "support/catch.hpp"
#include "unit/stream/tap.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using namespace std::chrono_literals;

namespace {

using Random = std::mt19937;

std::uint32_t pick(Random& random, std::uint32_t least, std::uint32_t most) {
  return std::uniform_int_distribution<std::uint32_t>{least, most}(random);
}

std::string random_text(Random& random, std::size_t size) {
  std::string text(size, ' ');
  for (char& c : text) c = static_cast<char>(pick(random, 1, 255));  // '\0' marks gaps in the log
  return text;
}

struct Conversation {
  Connection connection;
  std::array<std::string, 2> text;
  std::array<std::uint32_t, 2> isn{};

  [[nodiscard]] Peer peer(Direction direction, Tape& tape) const {
    const auto i = static_cast<std::size_t>(direction);
    return {connection, direction, isn[i], isn[1 - i], tape};
  }
};

Conversation random_conversation(Random& random, std::uint16_t port) {
  Conversation conversation;
  conversation.connection.client_port = port;
  for (std::size_t i = 0; i < 2; ++i) {
    conversation.text[i] = random_text(random, pick(random, 1, 20000));
    conversation.isn[i] =
        pick(random, 0, 1) == 0 ? pick(random, 0, 0xffffffff) : 0xffffffff - pick(random, 0, 20000);
  }
  return conversation;
}

struct Cut {
  Direction direction;
  std::uint32_t offset;
  std::uint32_t size;
  std::uint32_t acked;  ///< octets of the other direction that its sender has received
  bool is_fin;
};

/// The segments as they were sent: both directions take turns, each segment acknowledges all that
/// was sent before it.
std::vector<Cut> cut_into_segments(Random& random, const Conversation& conversation) {
  std::vector<Cut> cuts;
  std::array<std::uint32_t, 2> sent{};
  std::array<bool, 2> has_ended{};
  while (!has_ended[0] || !has_ended[1]) {
    const std::size_t i = has_ended[0] ? 1 : has_ended[1] ? 0 : pick(random, 0, 1);
    const auto left = static_cast<std::uint32_t>(conversation.text[i].size()) - sent[i];
    const std::uint32_t size = std::min(left, pick(random, 1, 1460));
    const std::uint32_t acked = sent[1 - i] + (has_ended[1 - i] ? 1 : 0);
    cuts.push_back({static_cast<Direction>(i), sent[i], size, acked, size == left});
    sent[i] += size;
    has_ended[i] = size == left;
  }
  return cuts;
}

/// Each segment may come as much later as `window` others.
template <class T>
void shuffle_within(Random& random, std::vector<T>& items, std::uint32_t window) {
  std::vector<std::pair<std::size_t, std::size_t>> order;
  for (std::size_t i = 0; i < items.size(); ++i) order.emplace_back(i + pick(random, 0, window), i);
  std::sort(order.begin(), order.end());
  std::vector<T> shuffled;
  for (const auto& [place, i] : order) shuffled.push_back(items[i]);
  items = std::move(shuffled);
}

/// Copies of segments, with borders moved, that stand somewhere behind the first ones.
void repeat_some(Random& random, const Conversation& conversation, std::vector<Cut>& cuts) {
  const std::size_t count = cuts.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (pick(random, 0, 3) != 0) continue;
    Cut copy = cuts[i];
    const auto all = static_cast<std::uint32_t>(
        conversation.text[static_cast<std::size_t>(copy.direction)].size());
    const std::uint32_t front = std::min(copy.offset, pick(random, 0, 700));
    copy.offset -= front;
    copy.size = std::min(copy.size + front + pick(random, 0, 700), all - copy.offset);
    copy.is_fin = copy.offset + copy.size == all;
    const std::size_t place = std::min(cuts.size(), i + pick(random, 0, 30));
    cuts.insert(cuts.begin() + static_cast<std::ptrdiff_t>(place), copy);
  }
}

void shake_hands(Tap& tap, const Conversation& conversation) {
  const Peer client = conversation.peer(Direction::to_server, tap.tape);
  const Peer server = conversation.peer(Direction::to_client, tap.tape);
  tap.send({client.syn(), server.syn(kTcpAck), client.ack(0, 0)});
}

void send(Tap& tap, const Conversation& conversation, const Cut& cut) {
  const Peer peer = conversation.peer(cut.direction, tap.tape);
  const std::string_view text = conversation.text[static_cast<std::size_t>(cut.direction)];
  tap.tape.pass(50us);
  const std::uint8_t fin = cut.is_fin ? kTcpFin : 0;
  tap.send(peer.data(cut.offset, text.substr(cut.offset, cut.size), cut.acked, fin));
}

/// An acknowledged FIN that was not seen makes the gap at the end one octet longer than the text.
bool is_true_outside_of_gaps(std::string_view delivered, std::string_view text) {
  if (delivered.size() == text.size() + 1 && delivered.back() == '\0') delivered.remove_suffix(1);
  if (delivered.size() > text.size()) return false;
  for (std::size_t i = 0; i < delivered.size(); ++i) {
    if (delivered[i] != '\0' && delivered[i] != text[i]) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("reordered, repeated and overlapping segments are delivered byte for byte") {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const Conversation conversation = random_conversation(random, 40000);
    std::vector<Cut> cuts = cut_into_segments(random, conversation);
    repeat_some(random, conversation, cuts);
    shuffle_within(random, cuts, pick(random, 0, 30));
    Tap tap;
    shake_hands(tap, conversation);
    for (const Cut& cut : cuts) send(tap, conversation, cut);
    INFO("seed " << seed);
    CHECK(tap.factory.flows.size() == 1);
    CHECK(tap.flow().bytes[0] == conversation.text[0]);
    CHECK(tap.flow().bytes[1] == conversation.text[1]);
    CHECK(tap.calls().back() == "close fin");
    CHECK(tap.stats.gaps == 0);
    CHECK(tap.stats.overlaps_different == 0);
    CHECK(tap.table.reorder_bytes() == 0);
  }
}

TEST_CASE("with loss, what was sent is what was delivered and what was declared a gap") {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const Conversation conversation = random_conversation(random, 40000);
    std::vector<Cut> cuts = cut_into_segments(random, conversation);
    if (seed % 3 == 0) repeat_some(random, conversation, cuts);
    shuffle_within(random, cuts, pick(random, 0, 8));
    const std::uint32_t loss = pick(random, 1, 60);
    const bool is_one_sided = seed % 5 == 0;
    Tap tap;
    if (seed % 2 == 0) tap.config.limits.reorder_segments_per_direction_max = pick(random, 1, 20);
    shake_hands(tap, conversation);
    for (const Cut& cut : cuts) {
      const bool is_unseen = is_one_sided && cut.direction == Direction::to_client;
      // The FINs are kept: they tell where the directions end.
      if (!cut.is_fin && (is_unseen || pick(random, 0, 99) < loss)) continue;
      send(tap, conversation, cut);
    }
    tap.table.finish();
    INFO("seed " << seed);
    CHECK(tap.table.reorder_bytes() == 0);
    REQUIRE(tap.factory.flows.size() == 1);
    for (std::size_t i = 0; i < 2; ++i) {
      const FlowLog& log = tap.flow();
      CHECK(log.ended[i]);
      CHECK(log.delivered[i] + log.missing[i] == conversation.text[i].size());
      CHECK(is_true_outside_of_gaps(log.bytes[i], conversation.text[i]));
    }
  }
}

TEST_CASE("every octet that was captured is delivered when the caps are not reached") {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const Conversation conversation = random_conversation(random, 40000);
    std::vector<Cut> cuts = cut_into_segments(random, conversation);
    const std::uint32_t loss = pick(random, 1, 40);
    cuts.erase(std::remove_if(cuts.begin(), cuts.end(),
                              [&](const Cut&) { return pick(random, 0, 99) < loss; }),
               cuts.end());
    if (cuts.empty()) continue;
    // Out of order by less than what makes an acknowledged hole a gap.
    shuffle_within(random, cuts, 20);
    std::array<std::size_t, 2> captured{};
    Tap tap;
    shake_hands(tap, conversation);
    for (const Cut& cut : cuts) {
      captured[static_cast<std::size_t>(cut.direction)] += cut.size;
      send(tap, conversation, cut);
    }
    tap.table.finish();
    INFO("seed " << seed);
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK(tap.flow().delivered[i] == captured[i]);
      CHECK(is_true_outside_of_gaps(tap.flow().bytes[i], conversation.text[i]));
    }
  }
}

TEST_CASE("flows do not disturb each other, whatever the caps") {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    std::vector<Conversation> conversations;
    std::vector<std::pair<std::size_t, Cut>> all;
    for (std::uint16_t i = 0; i < 20; ++i) {
      conversations.push_back(random_conversation(random, static_cast<std::uint16_t>(40000 + i)));
      for (const Cut& cut : cut_into_segments(random, conversations.back()))
        all.emplace_back(i, cut);
    }
    shuffle_within(random, all, 60);
    Tap tap;
    tap.config.limits.reorder_bytes_max = 20000;
    for (const Conversation& conversation : conversations) shake_hands(tap, conversation);
    for (const auto& [i, cut] : all) send(tap, conversations[i], cut);
    CHECK(tap.table.reorder_bytes() <= 20000);
    tap.table.finish();
    INFO("seed " << seed);
    REQUIRE(tap.factory.flows.size() == conversations.size());
    for (const auto& log : tap.factory.flows) {
      const Conversation& conversation = conversations[log->facts.client.port - 40000u];
      for (std::size_t i = 0; i < 2; ++i) {
        CHECK(log->delivered[i] + log->missing[i] == conversation.text[i].size());
        CHECK(is_true_outside_of_gaps(log->bytes[i], conversation.text[i]));
      }
    }
    CHECK(tap.table.reorder_bytes() == 0);
  }
}
