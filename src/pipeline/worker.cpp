// SPDX-License-Identifier: Apache-2.0
#include "pipeline/worker.hpp"

#include "insight/recorder.hpp"

namespace tapwarden {

Worker::Worker(const Config& config, std::shared_ptr<const RuleSet> rules, RecordConsumer& out)
    : config_(config),
      out_(out),
      protocols_{{config.limits, stats_.limits, stats_.http, *this, pool_}},
      rule_engine_(std::move(rules), config, stats_.limits),
      inspector_(config, &rule_engine_),
      decoder_(config, stats_.decode),
      flows_(config, *this, stats_.stream, stats_.limits) {}

void Worker::on_packet(const Packet& packet) {
  Segment segment;
  if (decoder_.decode(packet, segment)) {
    if (evidence_) evidence_->on_packet(packet, segment.key);
    flows_.on_segment(segment);
  } else {
    flows_.advance(packet.time);
  }
}

void Worker::finish() { flows_.finish(); }

std::unique_ptr<StreamConsumer> Worker::make(const FlowFacts& flow) {
  return make_protocol_detector(flow, protocols_);
}

void Worker::on_exchange(HttpExchange& exchange) {
  inspector_.inspect(exchange, inspection_);
  make_record(exchange, inspection_, record_);
  record_.source = source_name(record_.source_first);
  if (record_.source_last != record_.source_first) {
    record_.last_file = source_name(record_.source_last);
  }
  if (evidence_) evidence_->on_record(record_);
  out_.on_record(record_);
}

std::string_view Worker::source_name(std::uint16_t source) const noexcept {
  return source < sources_.size() ? std::string_view{sources_[source]} : std::string_view{};
}

}  // namespace tapwarden
