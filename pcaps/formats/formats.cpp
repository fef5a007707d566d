// SPDX-License-Identifier: Apache-2.0
// One exchange, written in every file format and link layer. Their events differ in times only.
#include "craft/conversation.hpp"
#include "craft/http_text.hpp"
#include "pcaps/areas.hpp"

namespace tapwarden::pcaps {
namespace {

using namespace std::chrono_literals;
using craft::Capture;
using craft::Conversation;
using craft::Message;
using craft::PcapFormat;
using craft::Wire;

void exchange(Capture& capture, const craft::Host& client, const craft::Host& server, Wire wire) {
  // 123,456,789 ns behind the second: what microseconds cannot say shows the resolution.
  Conversation talk(capture, client, server, craft::kEpoch + 123456789ns, std::move(wire));
  talk.handshake();
  talk.request(
      "GET /v1/ping HTTP/1.1\r\nHost: api.example.com\r\nAccept: application/json\r\n\r\n");
  talk.wait(2ms);
  talk.response(Message("HTTP/1.1 200 OK").json(R"({"pong":true})").text());
  talk.fin();
}

Capture over(LinkType link) {
  Capture capture;
  Wire wire;
  wire.link = link;
  exchange(capture, {"192.0.2.10", 51000}, {"198.51.100.20", 80}, wire);
  return capture;
}

Capture ipv6_over(LinkType link) {
  Capture capture;
  Wire wire;
  wire.link = link;
  exchange(capture, {"2001:db8::10", 51000}, {"2001:db8::20", 80}, wire);
  return capture;
}

// Interface 0 sees Ethernet, interface 1 raw IP.
Capture two_interfaces() {
  Capture capture = over(LinkType::ethernet);
  Wire wire;
  wire.link = LinkType::raw_ip;
  wire.interface = 1;
  exchange(capture, {"192.0.2.11", 51001}, {"198.51.100.21", 80}, wire);
  return capture;
}

// As tcpdump -C leaves them: the second goes on in the middle of a response.
std::pair<Capture, Capture> rotated() {
  Capture first;
  Conversation talk(first, {"192.0.2.10", 51000}, {"198.51.100.20", 80});
  const auto ping = [&](std::string_view path, std::string_view answer) {
    talk.request(
        Message("GET " + std::string{path} + " HTTP/1.1").header("Host", "api.example.com").text());
    talk.wait(2ms);
    return talk.response(Message("HTTP/1.1 200 OK").json(answer).text());
  };
  talk.handshake();
  ping("/v1/ping", R"({"pong":1})");
  const std::size_t split = ping("/v1/list", '"' + std::string(3000, 'x') + '"') + 1;
  ping("/v1/ping", R"({"pong":2})");
  talk.fin();
  Capture second;
  const auto border = first.frames.begin() + static_cast<std::ptrdiff_t>(split);
  second.frames.assign(border, first.frames.end());
  first.frames.erase(border, first.frames.end());
  return {first, second};
}

}  // namespace

std::vector<Demo> formats() {
  const Capture ethernet = over(LinkType::ethernet);
  const auto [first, second] = rotated();
  return {
      {"microseconds_little_endian.pcap", "pcap, microseconds, little endian", to_pcap(ethernet)},
      {"microseconds_big_endian.pcap", "pcap, microseconds, big endian",
       to_pcap(ethernet, PcapFormat{.big_endian = true})},
      {"nanoseconds_little_endian.pcap", "pcap, nanoseconds, little endian",
       to_pcap(ethernet, PcapFormat{.nanoseconds = true})},
      {"nanoseconds_big_endian.pcap", "pcap, nanoseconds, big endian",
       to_pcap(ethernet, PcapFormat{.nanoseconds = true, .big_endian = true})},
      {"two_interfaces.pcapng", "pcapng with two interfaces: Ethernet and raw IP",
       to_pcapng(two_interfaces())},
      {"linux_cooked.pcap", "Linux cooked capture, version 1 (-i any)",
       to_pcap(over(LinkType::linux_cooked))},
      {"linux_cooked_v2.pcap", "Linux cooked capture, version 2",
       to_pcap(over(LinkType::linux_cooked_v2))},
      {"raw_ip.pcap", "Raw IP", to_pcap(over(LinkType::raw_ip))},
      {"loopback.pcap", "BSD loopback, IPv4", to_pcap(over(LinkType::null_loopback))},
      {"loopback_ipv6.pcap", "BSD loopback, IPv6", to_pcap(ipv6_over(LinkType::null_loopback))},
      {"loopback_openbsd.pcap", "OpenBSD loopback", to_pcap(over(LinkType::openbsd_loopback))},
      {"rotated_first.pcap", "Rotated captures: a connection goes on in the next one",
       to_pcap(first)},
      {"rotated_second.pcap", "Rotated captures: a connection that began in the one before",
       to_pcap(second)},
  };
}

}  // namespace tapwarden::pcaps
