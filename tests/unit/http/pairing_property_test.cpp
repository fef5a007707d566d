// SPDX-License-Identifier: Apache-2.0
// Thousands of conversations whose requests carry a number and whose answers repeat it, under a bad
// mirror: whatever is lost, doubled or moved, a pair that is reported is a true pair, and an
// exchange whose segments all came is reported whole when nothing was lost before it.
#include <algorithm>
#include <map>
#include <random>

#include "http/http1.hpp"
#include "stream/flow_table.hpp"
#include "support/catch.hpp"
#include "unit/stream/segments.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using namespace std::chrono_literals;

namespace {

using Random = std::mt19937;

std::uint32_t pick(Random& random, std::uint32_t least, std::uint32_t most) {
  return std::uniform_int_distribution<std::uint32_t>{least, most}(random);
}

std::string number_of(const HttpMessage& message) {
  if (message.seen.head != Seen::complete) return "?";
  for (const Header& field : message.headers.fields) {
    if (field.name == "X-Number") return std::string(field.value);
  }
  return "?";
}

/// What was reported, by the numbers that the messages carry.
class Reported final : public ExchangeConsumer {
 public:
  void on_exchange(HttpExchange& exchange) override {
    const std::string asked = number_of(exchange.request);
    const std::string answered = number_of(exchange.response);
    if (exchange.has_request()) ++requests[asked];
    if (exchange.has_response()) ++responses[answered];
    if (exchange.half != Half::whole) return;
    if (asked != "?" && answered != "?" && asked != answered) ++wrong;
    ++whole[asked];
  }
  std::map<std::string, int> whole;
  std::map<std::string, int> requests;   // whole or half
  std::map<std::string, int> responses;  // whole or half
  int wrong = 0;
};

class Http1Factory final : public StreamConsumerFactory {
 public:
  explicit Http1Factory(Http1Context& context) : context_(context) {}
  std::unique_ptr<StreamConsumer> make(const FlowFacts& flow) override {
    return make_http1(flow, context_);
  }

 private:
  Http1Context& context_;
};

struct Message {
  Direction from;
  std::string text;
  std::uint32_t number;
};

std::string random_body(Random& random) {
  // Bodies hold what a reader that lost its place might take for a message.
  static const std::array<std::string, 5> kParts{"{\"id\":1}", "\r\nHTTP/1.1 200 OK\r\n",
                                                 "lines\nof text\n", "GET /x HTTP/1.1\r\n",
                                                 "0\r\n\r\n"};
  std::string body;
  for (std::uint32_t i = pick(random, 0, 12); i > 0; --i) {
    body += pick(random, 0, 5) == 0 ? kParts[pick(random, 0, 4)]
                                    : std::string(pick(random, 1, 90), 'x');
  }
  return body;
}

std::string with_body(Random& random, std::string head, bool is_chunked) {
  const std::string body = random_body(random);
  if (!is_chunked) {
    return head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  std::string text = head + "Transfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t size = std::min<std::size_t>(body.size() - at, pick(random, 1, 200));
    char length[16];
    std::snprintf(length, sizeof length, "%zx\r\n", size);
    text += length + body.substr(at, size) + "\r\n";
    at += size;
  }
  return text + "0\r\n\r\n";
}

Message request(Random& random, std::uint32_t number) {
  const bool has_body = pick(random, 0, 2) == 0;
  std::string head = (has_body ? "POST" : pick(random, 0, 9) == 0 ? "HEAD" : "GET");
  head += " /v1/items/" + std::to_string(number) +
          " HTTP/1.1\r\nHost: api\r\nX-Number: " + std::to_string(number) + "\r\n";
  return {Direction::to_server,
          has_body ? with_body(random, head, pick(random, 0, 3) == 0) : head + "\r\n", number};
}

Message answer(Random& random, const Message& asked) {
  const std::string number = "X-Number: " + std::to_string(asked.number) + "\r\n";
  std::string text;
  if (pick(random, 0, 15) == 0) text = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  if (asked.text.starts_with("HEAD")) {
    text += "HTTP/1.1 200 OK\r\n" + number + "Content-Length: 500\r\n\r\n";
  } else if (pick(random, 0, 9) == 0) {
    text += "HTTP/1.1 204 No Content\r\n" + number + "\r\n";
  } else {
    text += with_body(random, "HTTP/1.1 200 OK\r\n" + number, pick(random, 0, 2) == 0);
  }
  return {Direction::to_client, text, asked.number};
}

/// Requests one by one, or now and then several at once.
std::vector<Message> conversation(Random& random, bool pipelines) {
  std::vector<Message> messages;
  std::uint32_t number = 0;
  for (std::uint32_t rounds = pick(random, 1, 12); rounds > 0; --rounds) {
    std::vector<Message> asked;
    for (std::uint32_t i = pipelines ? pick(random, 1, 4) : 1; i > 0; --i) {
      asked.push_back(request(random, ++number));
      messages.push_back(asked.back());
    }
    for (const Message& one : asked) messages.push_back(answer(random, one));
  }
  return messages;
}

struct Sent {
  Direction from;
  std::uint32_t offset;
  std::string_view text;
  std::uint32_t acked;
  std::uint32_t number;
};

std::vector<Sent> as_segments(Random& random, const std::vector<Message>& messages) {
  std::vector<Sent> sent;
  std::array<std::uint32_t, 2> offset{};
  for (const Message& message : messages) {
    const auto i = static_cast<std::size_t>(message.from);
    std::string_view text = message.text;
    while (!text.empty()) {
      const auto size =
          static_cast<std::uint32_t>(std::min<std::size_t>(text.size(), pick(random, 1, 300)));
      sent.push_back(
          {message.from, offset[i], text.substr(0, size), offset[1 - i], message.number});
      offset[i] += size;
      text.remove_prefix(size);
    }
  }
  return sent;
}

struct Mirror {
  std::uint32_t loss;      ///< percent
  std::uint32_t doubling;  ///< percent
  std::uint32_t window;    ///< a segment comes up to so many others late
  bool joined_midstream;
};

/// Numbers of the first exchange that lost a segment.
std::uint32_t impair(Random& random, const Mirror& mirror, std::vector<Sent>& sent) {
  std::uint32_t first_lost = ~0u;
  std::vector<std::pair<std::size_t, Sent>> kept;
  const std::size_t start =
      mirror.joined_midstream ? pick(random, 0, static_cast<std::uint32_t>(sent.size() - 1)) : 0;
  for (std::size_t i = start; i < sent.size(); ++i) {
    if (pick(random, 0, 99) < mirror.loss) {
      first_lost = std::min(first_lost, sent[i].number);
      continue;
    }
    kept.emplace_back(i + pick(random, 0, mirror.window), sent[i]);
    if (pick(random, 0, 99) < mirror.doubling) {
      kept.emplace_back(i + pick(random, 0, mirror.window + 3), sent[i]);
    }
  }
  std::stable_sort(kept.begin(), kept.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  sent.clear();
  for (auto& [place, one] : kept) sent.push_back(one);
  return first_lost;
}

void replay(const Mirror& mirror, std::uint32_t seed, bool pipelines) {
  Random random(seed);
  const std::vector<Message> messages = conversation(random, pipelines);
  std::vector<Sent> sent = as_segments(random, messages);
  const std::uint32_t first_lost = impair(random, mirror, sent);
  Config config;
  LimitHits hits;
  HttpStats stats;
  StreamStats stream_stats;
  ExchangePool pool;
  Reported reported;
  Http1Context context{config.limits, hits, stats, reported, pool};
  Http1Factory factory(context);
  FlowTable table{config, factory, stream_stats, hits};
  Tape tape;
  const Connection connection;
  const Peer peers[2] = {{connection, Direction::to_server, 1000, 9000, tape},
                         {connection, Direction::to_client, 9000, 1000, tape}};
  if (!mirror.joined_midstream) {
    table.on_segment(peers[0].syn());
    table.on_segment(peers[1].syn(kTcpAck));
  }
  for (const Sent& one : sent) {
    tape.pass(2ms);
    table.on_segment(
        peers[static_cast<std::size_t>(one.from)].data(one.offset, one.text, one.acked));
  }
  table.finish();
  INFO("seed " << seed << " loss " << mirror.loss << " window " << mirror.window << " midstream "
               << mirror.joined_midstream << " pipelines " << pipelines);
  CHECK(reported.wrong == 0);
  CHECK(pool.kept_bytes() == 0);
  for (const auto* reports : {&reported.whole, &reported.requests, &reported.responses}) {
    for (const auto& [number, times] : *reports) {
      INFO("number " << number);
      if (number != "?") CHECK(times == 1);
    }
  }
  if (mirror.joined_midstream || (mirror.window > 0 && mirror.loss > 0)) return;
  const std::uint32_t last = messages.back().number;
  for (std::uint32_t number = 1; number < std::min(first_lost, last + 1); ++number) {
    INFO("number " << number << " of " << last << ", first lost " << first_lost);
    CHECK(reported.requests.count(std::to_string(number)) == 1);
    CHECK(reported.responses.count(std::to_string(number)) == 1);
    // An answer that was captured before its request may be two halves.
    if (mirror.window == 0) CHECK(reported.whole.count(std::to_string(number)) == 1);
  }
}

}  // namespace

TEST_CASE("every exchange is whole when no segment is lost, doubled or not") {
  for (std::uint32_t seed = 0; seed < 500; ++seed) replay({0, 20, 0, false}, seed, seed % 2 == 0);
}

TEST_CASE("every message is reported once when segments are moved and doubled, but none is lost") {
  for (std::uint32_t seed = 0; seed < 5000; ++seed) {
    replay({0, seed % 30, 1 + seed % 12, false}, seed, seed % 3 == 0);
  }
}

TEST_CASE("no pair is wrong under loss") {
  for (std::uint32_t seed = 0; seed < 20000; ++seed) {
    replay({1 + seed % 30, seed % 7, 0, false}, seed, seed % 3 == 0);
  }
}

TEST_CASE("no pair is wrong under loss and reordering") {
  for (std::uint32_t seed = 0; seed < 20000; ++seed) {
    replay({seed % 20, 10, 1 + seed % 12, false}, seed, seed % 3 == 0);
  }
}

TEST_CASE("no pair is wrong when the flow is joined in the middle") {
  for (std::uint32_t seed = 0; seed < 20000; ++seed) {
    replay({seed % 10, 5, seed % 4, true}, seed, seed % 3 == 0);
  }
}
