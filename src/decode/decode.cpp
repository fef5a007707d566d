// SPDX-License-Identifier: Apache-2.0
#include "decode/decode.hpp"

#include "decode/layer.hpp"

namespace tapwarden {
namespace {

// Layers of one frame, VLAN tags and tunnels among them. A plain frame has three or four; what a
// mirror puts around it, four more a tunnel (suricata.yaml has decoder.max-layers 16).
constexpr int kLayersMax = 40;

/// Nearly all there is is not worth a call.
Layer next_layer(Next next, const Config& config) noexcept {
  if (next.by == NextBy::ethertype && next.id == kEtherIpv4) return decode_ipv4;
  if (next.by == NextBy::ip_protocol && next.id == kProtocolTcp) return decode_tcp;
  return layer_of(next, config);
}

}  // namespace

Decoder::Decoder(const Config& config, DecodeStats& stats, LimitHits& hits)
    : config_(config),
      stats_(stats),
      state_(std::make_unique<DecodeState>(DecodeState{hits, {config, stats, hits}, {}})) {}

Decoder::~Decoder() = default;

void Decoder::finish() noexcept { state_->fragments.clear(); }

bool Decoder::decode(const Packet& packet, Segment& out) noexcept {
  ++stats_.packets;
  stats_.bytes += packet.data.size();
  if (packet.data.size() < packet.wire_length) ++stats_.cut;
  Layer layer = packet.link == LinkType::ethernet ? decode_ethernet : link_layer(packet.link);
  if (layer == nullptr) {
    ++stats_.unsupported_link;
    return false;
  }
  out.vlan = {};
  out.tunnel = nullptr;
  out.at.time = packet.time;
  out.at.packet = packet.number;
  out.at.acked_ahead = 0;
  out.at.source = packet.source;
  const bool is_cut = packet.data.size() < packet.wire_length;
  Frame frame{packet.data, is_cut ? packet.wire_length - packet.data.size() : 0,
              {},          {},
              out,         config_,
              stats_,      *state_};
  for (int depth = 0; depth < kLayersMax; ++depth) {
    const Next next = layer(frame);
    if (next.by == NextBy::segment) {
      ++stats_.segments;
      return true;
    }
    layer = next_layer(next, config_);
    if (layer != nullptr) continue;
    if (next.by == NextBy::ethertype) ++stats_.not_ip;
    if (next.by == NextBy::ip_protocol || next.by == NextBy::udp_port) ++stats_.not_tcp;
    return false;
  }
  ++stats_.malformed;
  return false;
}

}  // namespace tapwarden
