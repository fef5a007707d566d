// SPDX-License-Identifier: Apache-2.0
#include "live/live_sender.hpp"

#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>

#include "craft/conversation.hpp"
#include "craft/http_text.hpp"

namespace tapwarden::test {
namespace {

craft::Capture conversations(const Sending& sending) {
  craft::Capture capture;
  craft::Wire wire;
  wire.vlans = sending.vlans;
  wire.mss = 1400;  // packet sockets have room for one tag beside the MTU
  for (std::uint16_t flow = 0; flow < sending.flows; ++flow) {
    const auto port = static_cast<std::uint16_t>(20000 + flow);
    craft::Conversation talk(capture, {"192.0.2.10", port}, {"198.51.100.20", sending.port},
                             craft::kEpoch, wire);
    talk.handshake();
    talk.request(craft::Message("GET /v1/users HTTP/1.1").header("Host", "example.com").text());
    const std::string body(sending.body_bytes, static_cast<char>('a' + flow % 26));
    talk.response(craft::Message("HTTP/1.1 200 OK").body("text/plain", body).text());
    talk.fin();
  }
  capture.sort_by_time();
  return capture;
}

}  // namespace

int send(const Sending& sending) {
  const int socket = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_ifindex = static_cast<int>(if_nametoindex(sending.interface.c_str()));
  std::uint64_t frames = 0;
  std::uint64_t octets = 0;
  const craft::Capture capture = conversations(sending);
  if (sending.announce) std::fputs("sending\n", stderr);
  for (const craft::Frame& frame : capture.frames) {
    const ssize_t sent = sendto(socket, frame.data.data(), frame.data.size(), 0,
                                reinterpret_cast<const sockaddr*>(&to), sizeof to);
    if (sent < 0) {
      std::perror("sendto");
      close(socket);
      return 1;
    }
    ++frames;
    octets += frame.data.size();
  }
  close(socket);
  std::printf("{\"frames\":%llu,\"octets\":%llu}\n", static_cast<unsigned long long>(frames),
              static_cast<unsigned long long>(octets));
  return 0;
}

}  // namespace tapwarden::test
