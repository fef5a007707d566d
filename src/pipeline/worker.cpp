// SPDX-License-Identifier: Apache-2.0
#include "pipeline/worker.hpp"

namespace tapwarden {

Worker::Worker(const Config& config, const RuleStore& rules, RecordConsumer& out)
    : config_(config),
      out_(out),
      protocols_{{config.limits, stats_.limits, stats_.http, *this, pool_}},
      rules_(rules),
      rules_generation_(rules.generation()),
      rule_engine_(rules.current(), config, stats_.limits, stats_.rules),
      inspector_(config, &rule_engine_),
      record_(std::make_unique<Record>()),
      flows_(config, *this, stats_.stream, stats_.limits) {}

void Worker::finish() { flows_.finish(); }

std::unique_ptr<StreamConsumer> Worker::make(const FlowFacts& flow) {
  return make_protocol_detector(flow, protocols_);
}

void Worker::on_exchange(HttpExchange& exchange) {
  if (!config_.inspects) return;
  take_newer_config();
  take_newer_rules();
  take_newer_reputation();
  inspector_.inspect(exchange, inspection_);
  recorder_.make(exchange, inspection_, *record_);
  if (!inspection_.rule_hits.empty()) record_->rules = rule_engine_.rules();
  record_->is_live = sources_.is_live;
  record_->source = source_name(record_->source_first);
  if (record_->source_last != record_->source_first) {
    record_->last_file = source_name(record_->source_last);
  }
  record_ = out_.on_record(std::move(record_));
}

void Worker::take_newer_config() {
  if (configs_ == nullptr) return;
  const std::uint64_t newest = configs_->generation();
  if (newest == config_generation_) return;
  config_generation_ = newest;
  std::shared_ptr<const Config> config = configs_->current();
  rule_engine_.set_config(*config);
  inspector_.set_config(*config);
  newer_config_ = std::move(config);  // the former one is used no more
}

void Worker::take_newer_rules() {
  const std::uint64_t newest = rules_.generation();
  if (newest == rules_generation_) return;
  rules_generation_ = newest;
  rule_engine_.set_rules(rules_.current());
}

void Worker::take_newer_reputation() {
  if (reputation_files_ == nullptr) return;
  const std::uint64_t newest = reputation_files_->generation();
  if (newest == reputation_generation_) return;
  reputation_generation_ = newest;
  reputation_ = reputation_files_->current();
  inspector_.set_reputation(reputation_.get());
}

std::string_view Worker::source_name(std::uint16_t source) const noexcept {
  return source < sources_.names.size() ? std::string_view{sources_.names[source]}
                                        : std::string_view{};
}

}  // namespace tapwarden
