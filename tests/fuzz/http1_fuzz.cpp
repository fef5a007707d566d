// SPDX-License-Identifier: Apache-2.0
// Bytes as a conversation of two sides with cuts, gaps and ends. Whatever they are: every exchange
// is in order and within the caps, all memory is given back, and the counts add up.
#include <algorithm>
#include <cstdint>

#include "http/http1.hpp"
#include "unit/stream/recorder.hpp"

namespace {

using namespace tapwarden;
using tapwarden::test::require;

class Counter final : public ExchangeConsumer {
 public:
  explicit Counter(const Limits& limits) : limits_(limits) {}

  void on_exchange(HttpExchange& exchange) override {
    switch (exchange.half) {
      case Half::whole: ++whole; break;
      case Half::request_only: ++requests; break;
      case Half::response_only: ++responses; break;
    }
    require((exchange.half == Half::whole) == (exchange.half_reason == HalfReason::none),
            "a half without a reason");
    require(exchange.request.body.size() <= limits_.request_body_bytes_max, "body above its cap");
    require(exchange.response.body.size() <= limits_.response_body_bytes_max, "body above its cap");
    require(exchange.request.headers.fields.size() <= limits_.headers_max, "too many fields");
    require(exchange.request.body_missing <= exchange.request.body_size,
            "more lost than there was");
    for (const Header& field : exchange.request.headers.fields) touch(field.value);
    for (const Header& field : exchange.response.headers.fields) touch(field.value);
    touch(as_text(exchange.request.body));
    touch(as_text(exchange.response.body));
  }

  std::uint64_t whole = 0;
  std::uint64_t requests = 0;
  std::uint64_t responses = 0;

 private:
  /// Every octet is read, so that a dangling view is seen.
  void touch(std::string_view text) {
    for (const char c : text) sum_ = sum_ * 31 + static_cast<unsigned char>(c);
  }

  const Limits& limits_;
  std::uint64_t sum_ = 0;
};

}  // namespace

/// The input: one octet of options, then pieces. A piece begins with 0xff and one octet that tells
/// what it is; everything up to the next 0xff is its text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Limits limits;
  limits.request_body_bytes_max = 300;
  limits.response_body_bytes_max = 200;
  limits.headers_max = 20;
  if ((data[0] & 1) != 0) limits.header_bytes_max = 100;
  if ((data[0] & 2) != 0) limits.pipelined_max = 2;
  if ((data[0] & 4) != 0) limits.resync_bytes_max = 50;
  if ((data[0] & 8) != 0) limits.http_bytes_max = 4000;
  LimitHits hits;
  HttpStats stats;
  Counter counter(limits);
  ExchangePool pool;
  Http1Context context{limits, hits, stats, counter, pool};
  FlowFacts flow;
  flow.handshake_seen = (data[0] & 16) == 0;
  flow.client_seen = flow.server_seen = (data[0] & 32) == 0;
  const auto reader = make_http1(flow, context);
  const auto find_mark = [&](std::size_t from) {
    return static_cast<std::size_t>(std::find(data + from, data + size, 0xff) - data);
  };
  bool ended[2] = {};
  std::uint64_t packet = 0;
  std::size_t at = find_mark(1);
  while (at + 1 < size) {
    const std::uint8_t what = data[at + 1];
    const std::size_t end = find_mark(at + 2);
    const Bytes text{data + at + 2, end - at - 2};
    const auto direction = static_cast<Direction>(what & 1);
    const Position position{Timestamp{std::chrono::seconds{packet}}, packet + 1};
    ++packet;
    at = end;
    if (ended[what & 1]) continue;
    if ((what & 6) == 2) reader->on_gap(direction, 1 + what / 8, position);
    if ((what & 14) == 4) {
      reader->on_end(direction, position);
      ended[what & 1] = true;
      continue;
    }
    const std::size_t step = (what & 16) != 0 ? 1 : std::max<std::size_t>(text.size(), 1);
    for (std::size_t i = 0; i < text.size(); i += step) {
      reader->on_data(direction, text.subspan(i, std::min(step, text.size() - i)), position);
    }
  }
  reader->on_close(CloseReason::end_of_input, {});
  require(pool.kept_bytes() == 0, "memory was not given back");
  require(stats.exchanges == counter.whole, "exchanges are miscounted");
  require(stats.halves_request == counter.requests, "request halves are miscounted");
  require(stats.halves_response == counter.responses, "response halves are miscounted");
  require(stats.requests == counter.whole + counter.requests, "a request was lost or doubled");
  require(stats.responses == counter.whole + counter.responses, "a response was lost or doubled");
  return 0;
}
