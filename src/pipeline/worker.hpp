// SPDX-License-Identifier: Apache-2.0
// Worker: the whole path of a packet for its share of the flows, up to the masked record. One
// thread, no locks, no queue inside.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "decode/decode.hpp"
#include "http/exchange_pool.hpp"
#include "inspect/inspector.hpp"
#include "inspect/rule_engine.hpp"
#include "pipeline/evidence.hpp"
#include "pipeline/protocols.hpp"
#include "stream/flow_table.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/sink.hpp"
#include "tapwarden/stats.hpp"

namespace tapwarden {

/// Takes the records of a worker. LIFETIME: `record` is recycled after the call.
class RecordConsumer {
 public:
  virtual ~RecordConsumer() = default;
  virtual void on_record(const Record& record) = 0;
};

struct WorkerStats {
  DecodeStats decode;
  StreamStats stream;
  HttpStats http;
  LimitHits limits;
};

class Worker final : private StreamConsumerFactory, private ExchangeConsumer {
 public:
  /// LIFETIME: `config` and `out` outlive the worker.
  Worker(const Config& config, std::shared_ptr<const RuleSet> rules, RecordConsumer& out);

  /// Names what packets are read from; Packet::source counts in it. LIFETIME: `names` outlives the
  /// packets, until the worker is finished.
  void set_sources(std::span<const std::string> names) { sources_ = names; }
  /// Packets of flows with findings of `level` are written to `file`. LIFETIME: outlives the
  /// worker.
  void write_evidence(EvidenceFile& file, Severity level) {
    evidence_.emplace(file, level, config_.limits, stats_.limits);
  }
  void on_packet(const Packet& packet);
  /// End of an input: every flow is closed; what was half seen is reported as halves.
  void finish();

  [[nodiscard]] const WorkerStats& stats() const noexcept { return stats_; }

 private:
  std::unique_ptr<StreamConsumer> make(const FlowFacts& flow) override;
  void on_exchange(HttpExchange& exchange) override;
  [[nodiscard]] std::string_view source_name(std::uint16_t source) const noexcept;

  const Config& config_;
  RecordConsumer& out_;
  WorkerStats stats_;
  ExchangePool pool_;
  ProtocolContext protocols_;
  RuleEngine rule_engine_;
  Inspector inspector_;
  Inspection inspection_;
  Record record_;
  std::span<const std::string> sources_;
  std::optional<Evidence> evidence_;
  Decoder decoder_;
  FlowTable flows_;
};

}  // namespace tapwarden
