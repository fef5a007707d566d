// SPDX-License-Identifier: Apache-2.0
// What all tunnels and fragments have in common: the note of where the frame went.
#include "decode/layer.hpp"

namespace tapwarden {

bool enter_tunnel(Frame& frame, TunnelType type, std::optional<std::uint32_t> id) noexcept {
  DecodeState& state = frame.state;
  if (frame.segment.tunnel == nullptr) {
    state.tunnel.depth = 0;
    state.separator = TunnelType::none;
    state.separator_id = 0;
    frame.segment.tunnel = &state.tunnel;
  }
  if (state.tunnel.depth >= frame.config.limits.tunnel_depth_max) {
    ++state.hits.tunnel_depth_max;
    return false;
  }
  ++state.tunnel.depth;
  state.tunnel.type = type;
  state.tunnel.has_id = id.has_value();
  state.tunnel.id = id.value_or(0);
  state.tunnel.source = frame.source;
  state.tunnel.destination = frame.destination;
  ++frame.stats.tunnels[static_cast<std::size_t>(type)];
  // VLAN tags around an IP tunnel are those of its way, which may differ by direction.
  if (type != TunnelType::mpls && type != TunnelType::pppoe) frame.segment.vlan = {};
  return true;
}

void separate_by(Frame& frame, std::uint32_t id) noexcept {
  frame.state.separator = frame.state.tunnel.type;
  frame.state.separator_id = id;
}

bool join_fragment(Frame& frame, const Fragment& fragment, std::uint32_t id,
                   std::uint8_t& protocol) noexcept {
  if (frame.missing > 0) {  // the capture has cut it off: its datagram cannot become whole
    ++frame.stats.fragments;
    return false;
  }
  const FlowTag tag = flow_tag(frame);
  const DatagramKey key{
      frame.source, frame.destination, id,
      tag.tag,      tag.tunnel_id,     frame.source.is_v4() ? protocol : kAnyProtocol};
  const auto datagram = frame.state.fragments.add(key, fragment, frame.segment.at.time);
  if (!datagram) return false;
  frame.rest = datagram->bytes;
  protocol = datagram->protocol;
  return true;
}

}  // namespace tapwarden
