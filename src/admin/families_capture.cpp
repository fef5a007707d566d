// SPDX-License-Identifier: Apache-2.0
// Metrics of what comes in: capture, decoding, flows and reassembly, caps.
#include <chrono>

#include "admin/families.hpp"

namespace tapwarden::admin {
namespace {

double seconds_of(Timestamp time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace

void add_capture(Families& families, const Telemetry& telemetry) {
  const auto by_interface = [&](std::string_view name, std::string_view help,
                                std::uint64_t CaptureStats::*count) {
    Family family = counter(families, name, help);
    for (const LiveInterface& one : telemetry.interfaces) {
      family.add(one.capture.*count, {{"interface", one.name}});
    }
  };
  by_interface("capture_packets_total", "Packets that the kernel handed over.",
               &CaptureStats::received);
  by_interface("capture_kernel_drops_total",
               "Packets that the kernel had no room for: tapwarden was too slow.",
               &CaptureStats::kernel_drops);
  by_interface("capture_interface_drops_total", "Interface drops, as libpcap counts them.",
               &CaptureStats::interface_drops);
  Family nic = counter(families, "capture_nic_drops_total",
                       "Packets that the network card or its driver lost, by its own counters.");
  for (const LiveInterface& one : telemetry.interfaces) {
    nic.add(one.capture.nic_dropped, {{"interface", one.name}, {"reason", "dropped"}});
    nic.add(one.capture.nic_missed, {{"interface", one.name}, {"reason", "missed"}});
    nic.add(one.capture.nic_fifo, {{"interface", one.name}, {"reason", "fifo"}});
  }
  by_interface("capture_reopenings_total", "Times that the interface was gone and came back.",
               &CaptureStats::reopenings);
  Family up = gauge(families, "capture_up", "1 while packets can be captured on the interface.");
  for (const LiveInterface& one : telemetry.interfaces) {
    up.add(one.is_up ? 1.0 : 0.0, {{"interface", one.name}});
  }
  const RunStats& run = telemetry.run;
  const double segments = static_cast<double>(run.decode.segments);
  gauge(families, "capture_loss_ratio",
        "TCP segments that acknowledge what was never seen, of all segments since the start.")
      .add(segments > 0 ? static_cast<double>(run.stream.acks_above_gap) / segments : 0.0);
  gauge(families, "last_packet_timestamp_seconds",
        "Time of the last packet, by its own stamp; 0 before the first one.")
      .add(seconds_of(run.last_packet));
}

void add_decode(Families& families, const Telemetry& telemetry) {
  const DecodeStats& stats = telemetry.run.decode;
  counter(families, "decode_packets_total", "Packets that were decoded.").add(stats.packets);
  counter(families, "decode_bytes_total", "Captured bytes of them.").add(stats.bytes);
  counter(families, "decode_skipped_packets_total",
          "Packets that held no TCP segment to go on with, by reason.")
      .add(stats.not_tcp, {{"reason", "not_tcp"}})
      .add(stats.not_ip, {{"reason", "not_ip"}})
      .add(stats.malformed, {{"reason", "malformed"}})
      .add(stats.cut, {{"reason", "cut"}})
      .add(stats.unsupported_link, {{"reason", "unsupported_link"}})
      .add(stats.bad_checksum, {{"reason", "bad_checksum"}});
  Family tunnels = counter(families, "decode_tunnels_total", "Tunnel headers taken off, by type.");
  for (std::size_t i = 1; i < kTunnelTypeCount; ++i) {
    tunnels.add(stats.tunnels[i], {{"type", to_text(static_cast<TunnelType>(i))}});
  }
  counter(families, "decode_fragments_total", "IP fragments.").add(stats.fragments);
  counter(families, "decode_fragments_joined_total", "IP fragments whose packet became whole.")
      .add(stats.fragments_joined);
  counter(families, "decode_fragment_timeouts_total",
          "Fragmented packets that were given up: never whole.")
      .add(stats.fragment_timeouts);
  counter(families, "decode_fragment_overlaps_total",
          "IP fragments that contradict an earlier one.")
      .add(stats.fragment_overlaps);
}

void add_flow(Families& families, const Telemetry& telemetry) {
  const StreamStats& stats = telemetry.run.stream;
  counter(families, "flows_total", "TCP connections that were followed.").add(stats.flows);
  counter(families, "flows_midstream_total", "Connections that were joined without handshake.")
      .add(stats.flows_midstream);
  counter(families, "flows_evicted_total", "Connections closed to make room (limits.flows_max).")
      .add(stats.flows_evicted);
  gauge(families, "flows_active", "Connections that are open now.").add(stats.flows_active);
  counter(families, "stream_bytes_total", "Bytes of TCP streams, in order.")
      .add(stats.bytes_delivered);
  counter(families, "stream_segments_out_of_order_total", "TCP segments that came early.")
      .add(stats.segments_out_of_order);
  counter(families, "stream_segments_retransmitted_total", "TCP segments that came again.")
      .add(stats.segments_retransmitted);
  counter(families, "stream_overlaps_different_total",
          "TCP segments that repeat bytes with other content.")
      .add(stats.overlaps_different);
  counter(families, "stream_gaps_total", "Holes in TCP streams that were never filled.")
      .add(stats.gaps);
  counter(families, "stream_gap_bytes_total", "Bytes that they had.").add(stats.gap_bytes);
  counter(families, "stream_acks_above_gap_total",
          "TCP segments that acknowledge what was never seen: the capture lost it.")
      .add(stats.acks_above_gap);
  gauge(families, "reorder_memory_bytes", "Memory of TCP segments that came early, now.")
      .add(telemetry.run.memory.reorder_bytes);
  gauge(families, "http_memory_bytes", "Memory of HTTP messages that are not finished, now.")
      .add(telemetry.run.memory.http_bytes);
}

void add_limits(Families& families, const Telemetry& telemetry) {
  Family reached =
      counter(families, "limit_reached_total", "Times that a cap was reached, by its name.");
#define TAPWARDEN_HITS(name, value, meaning) \
  reached.add(telemetry.run.limits.name, {{"limit", #name}});
  TAPWARDEN_LIMITS(TAPWARDEN_HITS)
#undef TAPWARDEN_HITS
  Family limits = gauge(families, "limit", "The cap, as configured.");
#define TAPWARDEN_LIMIT(name, value, meaning) limits.add(telemetry.limits.name, {{"limit", #name}});
  TAPWARDEN_LIMITS(TAPWARDEN_LIMIT)
#undef TAPWARDEN_LIMIT
}

}  // namespace tapwarden::admin
