// SPDX-License-Identifier: Apache-2.0
#include "decode/decode.hpp"

#include "decode/layer.hpp"

namespace tapwarden {
namespace {

// Layers of one frame; the deepest that is not an attack has about eight
// (suricata.yaml: decoder.max-layers 16).
constexpr int kLayersMax = 16;

}  // namespace

bool Decoder::decode(const Packet& packet, Segment& out) noexcept {
  ++stats_.packets;
  stats_.bytes += packet.data.size();
  if (packet.data.size() < packet.wire_length) ++stats_.cut;
  Layer layer = link_layer(packet.link);
  if (layer == nullptr) {
    ++stats_.unsupported_link;
    return false;
  }
  out.vlan = {};
  out.at = {packet.time, packet.number};
  const bool is_cut = packet.data.size() < packet.wire_length;
  Frame frame{
      packet.data, is_cut ? packet.wire_length - packet.data.size() : 0, {}, {}, out, config_,
      stats_};
  for (int depth = 0; depth < kLayersMax; ++depth) {
    const Next next = layer(frame);
    if (next.by == NextBy::segment) {
      ++stats_.segments;
      return true;
    }
    if (next.by == NextBy::nothing) return false;
    layer = layer_of(next);
    if (layer == nullptr) {
      ++(next.by == NextBy::ethertype ? stats_.not_ip : stats_.not_tcp);
      return false;
    }
  }
  ++stats_.malformed;
  return false;
}

}  // namespace tapwarden
