// SPDX-License-Identifier: Apache-2.0
#include "transcripts/replay.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <utility>

#include "http/http1.hpp"
#include "stream/flow_table.hpp"
#include "unit/stream/segments.hpp"

namespace tapwarden::test {
namespace {

using namespace std::chrono_literals;

std::string text_of(const HttpMessage& message) {
  std::string line{to_text(message.seen.head)};
  line += '/';
  line += to_text(message.seen.body);
  line += ' ' + std::to_string(message.body_size);
  if (message.body_missing > 0) line += " missing " + std::to_string(message.body_missing);
  if (message.decoding == Decoding::decoded) line += " decoded";
  if (message.decoding == Decoding::undecoded) line += " undecoded";
  if (!message.body.empty()) line += ' ' + quoted(as_text(message.body));
  if (message.body_cut) line += " cut";
  for (const Header& trailer : message.trailers.fields) {
    line += " trailer " + std::string(trailer.name) + "=" + quoted(trailer.value);
  }
  return line;
}

std::string text_of(const HttpExchange& exchange) {
  std::string line{to_text(exchange.half)};
  if (exchange.half != Half::whole) line += ' ' + std::string(to_text(exchange.half_reason));
  if (exchange.has_request()) {
    line += " | " + std::string(exchange.request.method) + ' ' + quoted(exchange.request.target) +
            " fields " + std::to_string(exchange.request.headers.fields.size()) + ' ' +
            text_of(exchange.request);
  }
  if (exchange.has_response()) {
    line += " |";
    for (const std::uint16_t status : exchange.interim_statuses) {
      line += ' ' + std::to_string(status);
    }
    line += ' ' + std::to_string(exchange.response.status) + " fields " +
            std::to_string(exchange.response.headers.fields.size()) + ' ' +
            text_of(exchange.response);
  }
  if (exchange.anomalies.any()) {
    line += " |";
    for (std::size_t i = 0; i < kAnomalyCount; ++i) {
      if (exchange.anomalies[i]) line += ' ' + std::string(kAnomalies[i].name);
    }
  }
  return line;
}

class Scribe final : public ExchangeConsumer {
 public:
  void on_exchange(HttpExchange& exchange) override { lines.push_back(text_of(exchange)); }
  std::vector<std::string> lines;
};

/// A reader's surroundings.
struct Desk {
  explicit Desk(const Transcript& transcript) : limits(transcript.limits) {}

  Limits limits;
  LimitHits hits;
  HttpStats stats;
  Scribe scribe;
  ExchangePool pool;
  Http1Context context{limits, hits, stats, scribe, pool};

  /// The lines, and one more when memory was not given back.
  std::vector<std::string> result() {
    if (pool.kept_bytes() != 0) {
      scribe.lines.push_back("kept: " + std::to_string(pool.kept_bytes()) + " octets");
    }
    return scribe.lines;
  }
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

Connection connection_of(const Transcript& transcript) {
  Connection connection;
  if (transcript.guessed_backwards) std::swap(connection.client_port, connection.server_port);
  return connection;
}

/// Gaps are told as the stream stage tells them: when the same side is heard again.
class InOrder {
 public:
  InOrder(const Transcript& transcript, Desk& desk) : backwards_(transcript.guessed_backwards) {
    FlowFacts facts;
    facts.client = client_of({});
    facts.server = server_of({});
    if (backwards_) std::swap(facts.client, facts.server);
    facts.handshake_seen = !transcript.joined_midstream;
    facts.client_seen = transcript.is_captured[0];
    facts.server_seen = transcript.is_captured[1];
    reader_ = make_http1(facts, desk.context);
  }

  void say(Direction from, std::string_view text) {
    tell_gap(from);
    reader_->on_data(seen_as(from), as_bytes(text), next());
  }
  void leave_out(Direction from, std::uint32_t missing) { owed_[index(from)] += missing; }
  void end(Direction from) {
    tell_gap(from);
    reader_->on_end(seen_as(from), next());
  }
  void close(bool is_reset) {
    tell_gap(Direction::to_server);
    tell_gap(Direction::to_client);
    reader_->on_close(is_reset ? CloseReason::rst : CloseReason::end_of_input, next());
  }

 private:
  static std::size_t index(Direction from) { return static_cast<std::size_t>(from); }
  [[nodiscard]] Direction seen_as(Direction from) const {
    return backwards_ ? opposite(from) : from;
  }
  Position next() {
    tape_.pass(1ms);
    return {tape_.now(), ++tape_.packet};
  }
  void tell_gap(Direction from) {
    const std::uint32_t missing = std::exchange(owed_[index(from)], 0);
    if (missing > 0) reader_->on_gap(seen_as(from), missing, next());
  }

  bool backwards_;
  std::unique_ptr<StreamConsumer> reader_;
  Tape tape_;
  std::array<std::uint32_t, 2> owed_{};
};

struct Piece {
  std::uint32_t offset;
  std::string_view text;
};

/// Both sides of a connection as segments.
class AsSegments {
 public:
  AsSegments(const Transcript& transcript, Desk& desk, std::uint32_t seed)
      : random_(seed),
        factory_(desk.context),
        connection_(connection_of(transcript)),
        is_captured_(transcript.is_captured) {
    if (transcript.joined_midstream) return;
    if (is_captured_[0]) table_.on_segment(peer(Direction::to_server).syn());
    if (is_captured_[1]) table_.on_segment(peer(Direction::to_client).syn(kTcpAck));
  }

  void say(Direction from, std::string_view text) {
    waiting_from_ = from;
    std::uint32_t& said = said_[index(from)];
    const std::size_t most =
        pick(1, static_cast<std::uint32_t>(std::max<std::size_t>(text.size(), 1)));
    while (!text.empty()) {
      const std::size_t size =
          std::min<std::size_t>(text.size(), pick(1, static_cast<std::uint32_t>(most)));
      pieces_.push_back({said, text.substr(0, size)});
      said += static_cast<std::uint32_t>(size);
      text.remove_prefix(size);
    }
  }
  void leave_out(Direction from, std::uint32_t missing) { said_[index(from)] += missing; }
  void end(Direction from) {
    tape_.pass(1ms);
    table_.on_segment(peer(from).fin(said_[index(from)],
                                     said_[index(opposite(from))] + fins_[index(opposite(from))]));
    fins_[index(from)] = 1;
    acknowledge(opposite(from));
  }
  /// A turn is over: its pieces come in any order, some twice, and are acknowledged.
  void settle(bool keeps_order_of_first) {
    if (pieces_.empty()) return;
    // A start in mid-stream is where the first segment is: there is nothing before it.
    const auto begin = pieces_.begin() + (keeps_order_of_first ? 1 : 0);
    if (pick(0, 2) != 0) std::shuffle(begin, pieces_.end(), random_);
    const std::size_t count = pieces_.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (pick(0, 4) == 0) pieces_.push_back(pieces_[i]);
    }
    const Direction from = waiting_from_;
    for (const Piece& piece : pieces_) {
      tape_.pass(100us);
      table_.on_segment(peer(from).data(piece.offset, piece.text, said_[index(opposite(from))]));
    }
    pieces_.clear();
    acknowledge(opposite(from));
  }
  void close(bool is_reset) {
    if (is_reset) table_.on_segment(peer(Direction::to_client).rst(said_[1]));
    table_.finish();
  }

 private:
  static std::size_t index(Direction from) { return static_cast<std::size_t>(from); }
  std::uint32_t pick(std::uint32_t least, std::uint32_t most) {
    return std::uniform_int_distribution<std::uint32_t>{least, most}(random_);
  }
  Peer peer(Direction from) {
    return {connection_, from, isn_[index(from)], isn_[1 - index(from)], tape_};
  }
  /// Twice, with time between: what is acknowledged and not there is a gap then.
  void acknowledge(Direction by) {
    if (!is_captured_[index(by)]) return;
    for (int i = 0; i < 2; ++i) {
      tape_.pass(1s);
      table_.on_segment(peer(by).ack(said_[index(by)] + fins_[index(by)],
                                     said_[index(opposite(by))] + fins_[index(opposite(by))]));
    }
  }

  std::mt19937 random_;
  Config config_;
  Http1Factory factory_;
  StreamStats stats_;
  LimitHits hits_;
  FlowTable table_{config_, factory_, stats_, hits_};
  Connection connection_;
  Tape tape_;
  std::array<std::uint32_t, 2> isn_{0xfffffff0, 7000};  // one of them wraps
  std::array<std::uint32_t, 2> said_{};
  std::array<std::uint32_t, 2> fins_{};
  std::array<bool, 2> is_captured_;
  std::vector<Piece> pieces_;
  Direction waiting_from_ = Direction::to_server;
};

}  // namespace

std::vector<std::string> replay_in_order(const Transcript& transcript, const Cutter& cut) {
  Desk desk(transcript);
  InOrder replay(transcript, desk);
  std::size_t said = 0;
  for (const Turn& turn : transcript.turns) {
    if (turn.kind == Turn::Kind::gap) replay.leave_out(turn.from, turn.missing);
    if (turn.kind == Turn::Kind::end) replay.end(turn.from);
    std::string_view text = turn.text;
    while (!text.empty()) {
      const std::size_t size = std::clamp<std::size_t>(cut(said, text.size()), 1, text.size());
      replay.say(turn.from, text.substr(0, size));
      said += size;
      text.remove_prefix(size);
    }
  }
  replay.close(transcript.is_reset);
  return desk.result();
}

std::vector<std::string> replay_as_segments(const Transcript& transcript, std::uint32_t seed) {
  Desk desk(transcript);
  AsSegments replay(transcript, desk, seed);
  std::array<bool, 2> has_spoken{};
  std::optional<Direction> speaker;
  const auto settle = [&] {
    if (!speaker) return;
    bool& spoke = has_spoken[static_cast<std::size_t>(*speaker)];
    replay.settle(transcript.joined_midstream && !spoke);
    spoke = true;
    speaker.reset();
  };
  for (const Turn& turn : transcript.turns) {
    if (speaker && (*speaker != turn.from || turn.kind == Turn::Kind::end)) settle();
    switch (turn.kind) {
      case Turn::Kind::gap: replay.leave_out(turn.from, turn.missing); break;
      case Turn::Kind::end: replay.end(turn.from); break;
      case Turn::Kind::text:
        speaker = turn.from;
        replay.say(turn.from, turn.text);
        break;
    }
  }
  settle();
  replay.close(transcript.is_reset);
  return desk.result();
}

}  // namespace tapwarden::test
