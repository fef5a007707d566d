// SPDX-License-Identifier: Apache-2.0
// Worker: the whole path of a segment for its share of the flows, up to the masked record. One
// thread, no locks, no queue inside.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "http/exchange_pool.hpp"
#include "insight/recorder.hpp"
#include "inspect/inspector.hpp"
#include "inspect/rule_engine.hpp"
#include "inspect/rule_store.hpp"
#include "pipeline/config_store.hpp"
#include "pipeline/protocols.hpp"
#include "reputation/reputation_files.hpp"
#include "stream/flow_table.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/sink.hpp"
#include "tapwarden/stats.hpp"

namespace tapwarden {

/// Takes the records of a worker.
class RecordConsumer {
 public:
  virtual ~RecordConsumer() = default;
  /// Gives back a record to be filled next: the same one, or another. Never null.
  virtual std::unique_ptr<Record> on_record(std::unique_ptr<Record> record) = 0;
};

/// What packets are read from; Packet::source counts in `names`.
/// LIFETIME: outlives every record of it.
struct Sources {
  std::span<const std::string> names;
  bool is_live = false;  ///< interfaces, not files
};

struct WorkerStats {
  StreamStats stream;
  HttpStats http;
  RuleStats rules;
  LimitHits limits;
  MemoryStats memory;

  void add(const WorkerStats& more) noexcept {
    add_counters(stream, more.stream);
    add_counters(http, more.http);
    add_counters(rules, more.rules);
    add_counters(limits, more.limits);
    add_counters(memory, more.memory);
  }
};

class Worker final : private StreamConsumerFactory, private ExchangeConsumer {
 public:
  /// LIFETIME: all of them outlive the worker.
  Worker(const Config& config, const RuleStore& rules, RecordConsumer& out);

  void set_sources(Sources sources) { sources_ = sources; }
  /// What addresses are looked up in; null: nothing. A newer set is taken between two exchanges.
  /// LIFETIME: outlives the worker.
  void set_reputation(const ReputationFiles* files) { reputation_files_ = files; }
  /// Where a newer configuration is found: what may change of it is taken between two exchanges;
  /// null: it stays as it is. LIFETIME: outlives the worker.
  void set_config_store(const ConfigStore* configs) { configs_ = configs; }
  void on_segment(const Segment& segment) { flows_.on_segment(segment); }
  /// Packet time goes on without a segment.
  void advance(Timestamp time) { flows_.advance(time); }
  /// End of an input: every flow is closed; what was half seen is reported as halves.
  void finish();

  /// As they are now.
  [[nodiscard]] const WorkerStats& stats() noexcept {
    stats_.memory = {flows_.reorder_bytes(), pool_.kept_bytes()};
    return stats_;
  }

 private:
  std::unique_ptr<StreamConsumer> make(const FlowFacts& flow) override;
  void on_exchange(HttpExchange& exchange) override;
  void take_newer_config();
  void take_newer_rules();
  void take_newer_reputation();
  [[nodiscard]] std::string_view source_name(std::uint16_t source) const noexcept;

  const Config& config_;
  RecordConsumer& out_;
  WorkerStats stats_;
  ExchangePool pool_;
  ProtocolContext protocols_;
  const RuleStore& rules_;
  std::uint64_t rules_generation_;
  RuleEngine rule_engine_;
  const ConfigStore* configs_ = nullptr;
  std::uint64_t config_generation_ = 1;  // that of config_
  std::shared_ptr<const Config>
      newer_config_;  // what rules and checks are asked with; null: config_
  const ReputationFiles* reputation_files_ = nullptr;
  std::uint64_t reputation_generation_ = 0;
  std::shared_ptr<const IpReputation> reputation_;
  Inspector inspector_;
  Inspection inspection_;
  Recorder recorder_;
  std::unique_ptr<Record> record_;
  Sources sources_;
  FlowTable flows_;
};

}  // namespace tapwarden
