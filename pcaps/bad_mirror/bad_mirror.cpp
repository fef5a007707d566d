// SPDX-License-Identifier: Apache-2.0
// The same kind of conversation, each time damaged in one way. Three exchanges: a list, an order
// with a body of 1,200 octets, and a report of 2,400. Segments are small so that each has several.
#include <functional>
#include <string>

#include "craft/conversation.hpp"
#include "craft/http_text.hpp"
#include "pcaps/areas.hpp"

namespace tapwarden::pcaps {
namespace {

using namespace std::chrono_literals;
using craft::Capture;
using craft::Conversation;
using craft::Host;
using craft::Message;
using craft::Wire;

const Host kClient{"192.0.2.10", 51000};
const Host kServer{"198.51.100.20", 80};

Message request(const std::string& line) {
  Message message(line + " HTTP/1.1");
  return message.header("Host", "api.example.com").header("Accept", "application/json");
}

std::string json_of(std::size_t size) {
  return R"({"text":")" + std::string(size - 11, 'x') + "\"}";
}

Message list() { return Message("HTTP/1.1 200 OK").json(R"([{"sku":"lamp"},{"sku":"sofa"}])"); }
Message created() { return Message("HTTP/1.1 201 Created").json(R"({"stored":true})"); }
Message report() { return Message("HTTP/1.1 200 OK").json(json_of(2400)); }

/// Where in Capture::frames each part begins.
struct Frames {
  Capture capture;
  std::size_t order = 0;  ///< second request
  std::size_t order_answer = 0;
  std::size_t report_answer = 0;  ///< third response
};

Frames conversation(Wire wire) {
  Frames frames;
  wire.mss = 536;
  Conversation talk(frames.capture, kClient, kServer, craft::kEpoch, std::move(wire));
  talk.handshake();
  talk.request(request("GET /v1/items").text());
  talk.wait(3ms);
  talk.response(list().text());
  talk.wait(1s);
  frames.order = talk.request(request("POST /v1/orders").json(json_of(1200)).text());
  talk.wait(8ms);
  frames.order_answer = talk.response(created().text());
  talk.wait(1s);
  talk.request(request("GET /v1/reports/latest").text());
  talk.wait(5ms);
  frames.report_answer = talk.response(report().text());
  talk.wait(1s);
  talk.fin();
  return frames;
}

using Damage = std::function<void(Frames&)>;

std::vector<std::uint8_t> file(const Wire& wire, const Damage& damage = {}) {
  Frames frames = conversation(wire);
  if (damage) damage(frames);
  return to_pcap(frames.capture);
}

std::vector<std::uint8_t> damaged(const Damage& damage) { return file(Wire{}, damage); }

void every_frame_twice(Frames& frames) {
  for (std::size_t i = frames.capture.frames.size(); i-- > 0;) frames.capture.duplicate(i);
}

// The first two segments of the order and of the report change places, before they are
// acknowledged.
void reorder(Frames& frames) {
  frames.capture.swap(frames.order, frames.order + 1);
  frames.capture.swap(frames.report_answer, frames.report_answer + 1);
}

void only(Frames& frames, const std::string& source) {
  const std::uint8_t last_octet = source == kClient.address ? 10 : 20;
  std::erase_if(frames.capture.frames, [&](const craft::Frame& frame) {
    constexpr std::size_t kSourceLastOctet = 14 + 15;
    return frame.data[kSourceLastOctet] != last_octet;
  });
}

// Everything before the second segment of the order's body is missing.
void start_in_the_middle(Frames& frames) {
  frames.capture.frames.erase(
      frames.capture.frames.begin(),
      frames.capture.frames.begin() + static_cast<std::ptrdiff_t>(frames.order) + 1);
}

void stop_in_the_middle(Frames& frames) { frames.capture.frames.resize(frames.report_answer + 2); }

// A head of 700 octets in two segments: the second never reaches the mirror.
std::vector<std::uint8_t> loss_in_head() {
  Capture capture;
  Wire wire;
  wire.mss = 536;
  Conversation talk(capture, kClient, kServer, craft::kEpoch, wire);
  talk.handshake();
  const std::size_t lost =
      talk.request(request("GET /v1/items").header("X-Padding", std::string(600, 'p')).text()) + 1;
  talk.wait(3ms);
  talk.response(list().text());
  talk.wait(1s);
  talk.request(request("GET /v1/items/1").text());
  talk.wait(3ms);
  talk.response(Message("HTTP/1.1 200 OK").json(R"({"sku":"lamp"})").text());
  talk.fin();
  capture.drop(lost);
  return to_pcap(capture);
}

// Pipelined answers: the lost segment ends the first and begins the second.
std::vector<std::uint8_t> loss_at_border() {
  Capture capture;
  Wire wire;
  wire.mss = 100;
  Conversation talk(capture, kClient, kServer, craft::kEpoch, wire);
  talk.handshake();
  for (const char* item : {"1", "2"})
    talk.request(request(std::string("GET /v1/items/") + item).text());
  talk.wait(3ms);
  const std::string answers = Message("HTTP/1.1 200 OK").json(R"({"sku":"lamp","usd":42})").text() +
                              Message("HTTP/1.1 200 OK").json(R"({"sku":"sofa","usd":300})").text();
  const std::size_t first = talk.response(answers);
  talk.wait(1s);
  talk.request(request("GET /v1/items/3").text());
  talk.wait(3ms);
  talk.response(Message("HTTP/1.1 200 OK").json(R"({"sku":"desk","usd":99})").text());
  talk.fin();
  capture.drop(first + 1);  // its first 100 octets are head, the lost ones hold the border
  return to_pcap(capture);
}

// A second copy of the list's answer says something else (the first one counts).
std::vector<std::uint8_t> overlap() {
  Capture capture;
  Conversation talk(capture, kClient, kServer);
  talk.handshake();
  talk.request(request("GET /v1/items").text());
  talk.wait(3ms);
  const std::uint32_t offset = talk.offset(Direction::to_client);
  talk.response(list().text());
  talk.segment(Direction::to_client, kTcpAck | kTcpPsh, offset,
               Message("HTTP/1.1 500 No").json(R"([{"sku":"evil"},{"sku":"evil"}])").text());
  talk.fin();
  return to_pcap(capture);
}

std::vector<std::uint8_t> retransmission() {
  Capture capture;
  Conversation talk(capture, kClient, kServer);
  talk.handshake();
  const std::string text = request("GET /v1/items").text();
  talk.request(text);
  talk.wait(200ms);
  talk.segment(Direction::to_server, kTcpAck | kTcpPsh, 0, text);
  talk.wait(3ms);
  talk.response(list().text());
  talk.fin();
  return to_pcap(capture);
}

// A forged answer with a wrong checksum arrives before the true one: hosts ignore it.
std::vector<std::uint8_t> bad_checksum() {
  Capture capture;
  Conversation talk(capture, kClient, kServer);
  talk.handshake();
  talk.request(request("GET /v1/items").text());
  talk.wait(3ms);
  const std::string forged =
      Message("HTTP/1.1 403 No").json(R"([{"sku":"none"},{"sku":"none"}])").text();
  const std::size_t bad = talk.segment(Direction::to_client, kTcpAck | kTcpPsh, 0, forged);
  talk.response(list().text());
  talk.fin();
  capture.damage(bad);
  return to_pcap(capture);
}

// Two tenants with the same addresses and ports, told apart by their VLAN alone.
std::vector<std::uint8_t> same_flow_two_vlans() {
  Capture capture;
  for (const std::uint16_t vlan : {100, 200}) {
    Wire wire;
    wire.vlans = {vlan};
    Conversation talk(capture, kClient, kServer, craft::kEpoch + 100us * (vlan / 100), wire);
    talk.handshake();
    talk.request(request("GET /v1/tenants/" + std::string(vlan == 100 ? "red" : "blue")).text());
    talk.wait(1ms);
    talk.response(list().text());
    talk.fin();
  }
  capture.sort_by_time();
  return to_pcap(capture);
}

std::vector<std::uint8_t> ipv6_extension_headers() {
  Capture capture;
  Wire wire;
  wire.ipv6_extension_headers = true;
  Conversation talk(capture, {"2001:db8::10", 51000}, {"2001:db8::20", 80}, craft::kEpoch, wire);
  talk.handshake();
  talk.request(request("GET /v1/items").text());
  talk.wait(3ms);
  talk.response(list().text());
  talk.fin();
  return to_pcap(capture);
}

Wire vlans(std::vector<std::uint16_t> ids) {
  Wire wire;
  wire.vlans = std::move(ids);
  return wire;
}

Wire sequence_wrap() {
  Wire wire;
  wire.client_isn = 0xffffff00;
  wire.server_isn = 0xfffffe00;
  return wire;
}

Wire ecn() {
  Wire wire;
  wire.ecn = true;
  return wire;
}

}  // namespace

std::vector<Demo> bad_mirror() {
  return {
      {"duplicates.pcap", "Every frame twice, as when both sides of a port are mirrored",
       damaged(every_frame_twice)},
      {"retransmission.pcap", "A request is sent again after 200 ms", retransmission()},
      {"reordered.pcap", "Segments change places", damaged(reorder)},
      {"loss_in_head.pcap", "A segment inside a request head is lost", loss_in_head()},
      {"loss_in_body.pcap", "A segment inside a body of known length is lost",
       damaged([](Frames& frames) { frames.capture.drop(frames.report_answer + 1); })},
      {"loss_at_border.pcap", "The lost segment ends one answer and begins the next",
       loss_at_border()},
      {"requests_only.pcap", "Only the client's direction is mirrored",
       damaged([](Frames& frames) { only(frames, kClient.address); })},
      {"responses_only.pcap", "Only the server's direction is mirrored",
       damaged([](Frames& frames) { only(frames, kServer.address); })},
      {"starts_midstream.pcap", "The capture begins inside a request body",
       damaged(start_in_the_middle)},
      {"stops_midstream.pcap", "The capture ends inside a response body",
       damaged(stop_in_the_middle)},
      {"snap_length.pcap", "Cut at 200 octets a frame: heads are there, bodies are not",
       damaged([](Frames& frames) { frames.capture.snap(200); })},
      {"bad_checksum.pcap", "A forged answer whose checksum is wrong, then the true one",
       bad_checksum()},
      {"overlap.pcap", "Octets sent again with other content", overlap()},
      {"vlan.pcap", "802.1Q", file(vlans({100}))},
      {"qinq.pcap", "802.1ad outside, 802.1Q inside", file(vlans({10, 20}))},
      {"same_flow_two_vlans.pcap", "The same addresses and ports in two VLANs",
       same_flow_two_vlans()},
      {"ipv6_extension_headers.pcap", "IPv6 with hop-by-hop and destination options",
       ipv6_extension_headers()},
      {"sequence_wrap.pcap", "Sequence numbers pass 2^32 in both directions",
       file(sequence_wrap())},
      {"ecn_handshake.pcap", "A SYN that offers ECN", file(ecn())},
  };
}

}  // namespace tapwarden::pcaps
