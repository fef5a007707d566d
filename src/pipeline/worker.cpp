// SPDX-License-Identifier: Apache-2.0
#include "pipeline/worker.hpp"

#include "insight/recorder.hpp"

namespace tapwarden {

Worker::Worker(const Config& config, std::shared_ptr<const RuleSet> rules, RecordConsumer& out)
    : out_(out),
      protocols_{{config.limits, stats_.limits, stats_.http, *this, pool_}},
      rule_engine_(std::move(rules), config, stats_.limits),
      inspector_(config, &rule_engine_),
      decoder_(config, stats_.decode, stats_.limits),
      flows_(config, *this, stats_.stream, stats_.limits) {}

void Worker::on_packet(const Packet& packet) {
  Segment segment;
  if (decoder_.decode(packet, segment)) {
    flows_.on_segment(segment);
  } else {
    flows_.advance(packet.time);
  }
}

void Worker::finish() {
  decoder_.finish();
  flows_.finish();
}

std::unique_ptr<StreamConsumer> Worker::make(const FlowFacts& flow) {
  return make_protocol_detector(flow, protocols_);
}

void Worker::on_exchange(HttpExchange& exchange) {
  inspector_.inspect(exchange, inspection_);
  make_record(exchange, inspection_, record_);
  record_.source = source_;
  out_.on_record(record_);
}

}  // namespace tapwarden
