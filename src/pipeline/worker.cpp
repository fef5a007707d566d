// SPDX-License-Identifier: Apache-2.0
#include "pipeline/worker.hpp"

namespace tapwarden {

Worker::Worker(const Config& config, std::shared_ptr<const RuleSet> rules, RecordConsumer& out)
    : config_(config),
      out_(out),
      protocols_{{config.limits, stats_.limits, stats_.http, *this, pool_}},
      rule_engine_(std::move(rules), config, stats_.limits),
      inspector_(config, &rule_engine_),
      record_(std::make_unique<Record>()),
      flows_(config, *this, stats_.stream, stats_.limits) {}

void Worker::finish() { flows_.finish(); }

std::unique_ptr<StreamConsumer> Worker::make(const FlowFacts& flow) {
  return make_protocol_detector(flow, protocols_);
}

void Worker::on_exchange(HttpExchange& exchange) {
  if (!config_.inspects) return;
  inspector_.inspect(exchange, inspection_);
  recorder_.make(exchange, inspection_, *record_);
  record_->is_live = sources_.is_live;
  record_->source = source_name(record_->source_first);
  if (record_->source_last != record_->source_first) {
    record_->last_file = source_name(record_->source_last);
  }
  record_ = out_.on_record(std::move(record_));
}

std::string_view Worker::source_name(std::uint16_t source) const noexcept {
  return source < sources_.names.size() ? std::string_view{sources_.names[source]}
                                        : std::string_view{};
}

}  // namespace tapwarden
