// SPDX-License-Identifier: Apache-2.0
// The detector between a flow and its reader.
#include "pipeline/protocols.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

struct Collected final : ExchangeConsumer {
  std::vector<std::string> lines;
  void on_exchange(HttpExchange& exchange) override {
    lines.push_back(
        std::string{exchange.request.method} + " " + std::string{exchange.request.target} + " " +
        std::to_string(exchange.response.status) + " " + std::string{to_text(exchange.half)});
  }
};

struct Detection {
  Limits limits;
  LimitHits hits;
  HttpStats stats;
  Collected out;
  ExchangePool pool;
  ProtocolContext context{{limits, hits, stats, out, pool}};
  std::unique_ptr<StreamConsumer> detector;
  std::uint64_t packet = 0;

  explicit Detection(bool handshake_seen) {
    FlowFacts flow;
    flow.handshake_seen = handshake_seen;
    detector = make_protocol_detector(flow, context);
  }
  Position at() {
    ++packet;
    return {Timestamp{std::chrono::milliseconds{packet}}, packet};
  }
  void client(std::string_view text) {
    detector->on_data(Direction::to_server, as_bytes(text), at());
  }
  void server(std::string_view text) {
    detector->on_data(Direction::to_client, as_bytes(text), at());
  }
  void close() { detector->on_close(CloseReason::fin, at()); }
};

constexpr std::string_view kRequest = "GET /a HTTP/1.1\r\nHost: example.com\r\n\r\n";
constexpr std::string_view kResponse = "HTTP/1.1 204 No Content\r\n\r\n";

}  // namespace

TEST_CASE("a flow that begins with a request is read as HTTP") {
  Detection flow{true};
  flow.client(kRequest);
  flow.server(kResponse);
  flow.close();
  CHECK(flow.out.lines == std::vector<std::string>{"GET /a 204 whole"});
}

TEST_CASE("a request that comes octet by octet is recognised as well") {
  Detection flow{true};
  for (const char c : kRequest) flow.client({&c, 1});
  for (const char c : kResponse) flow.server({&c, 1});
  flow.close();
  CHECK(flow.out.lines == std::vector<std::string>{"GET /a 204 whole"});
}

TEST_CASE("a flow of another protocol is ignored") {
  Detection flow{true};
  flow.client("\x16\x03\x01\x02\x01\x01\x01\x01\xfc\x03\x03");
  flow.server("\x16\x03\x03\x02\x01\x01\x01\x01\xfc\x03\x03");
  flow.client(kRequest);
  flow.server(kResponse);
  flow.close();
  CHECK(flow.out.lines.empty());
}

TEST_CASE("a flow that begins with other octets is HTTP when its server answers in HTTP") {
  Detection flow{true};
  flow.client("\x01\x02\r\nnothing\r\n");
  flow.client(kRequest);
  flow.server(kResponse);
  flow.close();
  CHECK(flow.out.lines.size() == 2);  // what the answer belongs to cannot be told
  CHECK(flow.out.lines[0].ends_with("request_only"));
  CHECK(flow.out.lines[1].ends_with("response_only"));
}

TEST_CASE("a flow that begins with very many other octets is ignored") {
  Detection flow{true};
  flow.client(std::string(600, 'x'));
  flow.client(kRequest);
  flow.server(kResponse);
  flow.close();
  CHECK(flow.out.lines.empty());
}

TEST_CASE("a server that speaks first is not HTTP") {
  Detection flow{true};
  flow.server("SSH-2.0-example\r\n");
  flow.client("SSH-2.0-client\r\n");
  flow.close();
  CHECK(flow.out.lines.empty());
}

TEST_CASE("a flow whose first octets are lost is searched for a message start") {
  Detection flow{true};
  flow.detector->on_gap(Direction::to_server, 100, flow.at());
  flow.client(kRequest);
  flow.close();
  CHECK(flow.out.lines == std::vector<std::string>{"GET /a 0 request_only"});
}

TEST_CASE("a flow that was joined in the middle of an answer finds the next request") {
  Detection flow{false};
  flow.server("rest of some body\r\n");
  flow.client(kRequest);
  flow.close();
  CHECK(flow.out.lines == std::vector<std::string>{"GET /a 0 request_only"});
}
