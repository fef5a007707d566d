// SPDX-License-Identifier: Apache-2.0
#include "craft/conversation.hpp"

#include <algorithm>

#include "craft/frame.hpp"

namespace tapwarden::craft {

Conversation::Conversation(Capture& capture, Host client, Host server, Timestamp start, Wire wire)
    : capture_(capture),
      client_(std::move(client)),
      server_(std::move(server)),
      now_(start),
      wire_(std::move(wire)),
      next_{wire_.client_isn + 1, wire_.server_isn + 1} {}

std::uint32_t Conversation::isn(Direction direction) const {
  return direction == Direction::to_server ? wire_.client_isn : wire_.server_isn;
}

std::uint32_t Conversation::offset(Direction direction) const {
  return next_[static_cast<std::size_t>(direction)] - isn(direction) - 1;
}

std::size_t Conversation::emit(Direction direction, std::uint8_t flags, std::uint32_t seq,
                               std::string_view payload) {
  now_ += direction == last_ ? wire_.gap : wire_.latency;
  last_ = direction;
  const bool from_client = direction == Direction::to_server;
  TcpPacket packet;
  packet.source = from_client ? client_ : server_;
  packet.destination = from_client ? server_ : client_;
  packet.flags = flags;
  packet.seq = seq;
  if ((flags & kTcpAck) != 0) packet.ack = next(opposite(direction));
  packet.ip_id = ++ip_id_[from_client ? 0 : 1];
  packet.payload = payload;

  Frame frame;
  frame.data = to_octets(packet, wire_);
  frame.wire_length = static_cast<std::uint32_t>(frame.data.size());
  frame.link = wire_.link;
  frame.time = now_;
  frame.interface = wire_.interface;
  capture_.frames.push_back(std::move(frame));
  return capture_.frames.size() - 1;
}

std::size_t Conversation::handshake() {
  // RFC 3168 6.1.1: a SYN that offers ECN has ECE and CWR, its answer ECE alone.
  const std::uint8_t syn = kTcpSyn | (wire_.ecn ? kTcpEce | kTcpCwr : 0);
  const std::uint8_t syn_ack = kTcpSyn | kTcpAck | (wire_.ecn ? kTcpEce : 0);
  const std::size_t first = emit(Direction::to_server, syn, wire_.client_isn, {});
  emit(Direction::to_client, syn_ack, wire_.server_isn, {});
  ack(Direction::to_server);
  return first;
}

std::size_t Conversation::send(Direction direction, std::string_view text) {
  const std::size_t first = capture_.frames.size();
  int unacknowledged = 0;
  while (!text.empty()) {
    const std::string_view payload = text.substr(0, wire_.mss);
    text.remove_prefix(payload.size());
    const std::uint8_t flags = kTcpAck | (text.empty() ? kTcpPsh : 0);
    emit(direction, flags, next(direction), payload);
    next(direction) += length(payload);
    if (wire_.acks && (++unacknowledged == 2 || text.empty())) {
      ack(opposite(direction));
      unacknowledged = 0;
    }
  }
  return first;
}

std::size_t Conversation::ack(Direction direction) {
  return emit(direction, kTcpAck, next(direction), {});
}

std::size_t Conversation::fin(Direction direction) {
  const std::size_t first = emit(direction, kTcpFin | kTcpAck, next(direction), {});
  ++next(direction);
  if (wire_.acks) ack(opposite(direction));
  return first;
}

std::size_t Conversation::fin() {
  const std::size_t first =
      emit(Direction::to_server, kTcpFin | kTcpAck, next(Direction::to_server), {});
  ++next(Direction::to_server);
  emit(Direction::to_client, kTcpFin | kTcpAck, next(Direction::to_client), {});
  ++next(Direction::to_client);
  ack(Direction::to_server);
  return first;
}

std::size_t Conversation::rst(Direction direction) {
  return emit(direction, kTcpRst | kTcpAck, next(direction), {});
}

std::size_t Conversation::segment(Direction direction, std::uint8_t flags, std::uint32_t offset,
                                  std::string_view payload) {
  return emit(direction, flags, isn(direction) + 1 + offset, payload);
}

}  // namespace tapwarden::craft
