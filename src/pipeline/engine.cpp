// SPDX-License-Identifier: Apache-2.0
#include "pipeline/engine.hpp"

#include <utility>

#include "capture/capture_inputs.hpp"
#include "inspect/rule_loader.hpp"
#include "pipeline/analyst.hpp"
#include "sink/eve_file.hpp"

namespace tapwarden {
namespace {

class InlineEngine final : public Engine {
 public:
  InlineEngine(const EngineOptions& options, std::optional<BpfFilter> filter,
               std::shared_ptr<const RuleSet> rules)
      : config_(options.config),
        input_options_{options.follow, options.stopped, [this] { flush_now(); }},
        filter_(std::move(filter)),
        analyst_(config_),
        worker_(config_, std::move(rules), analyst_) {}

  void add_sink(std::unique_ptr<Sink> sink) { analyst_.add_sink(std::move(sink)); }
  void add_evidence(std::unique_ptr<EvidenceFile> file, Severity level) {
    evidence_ = std::move(file);
    worker_.write_evidence(*evidence_, level);
  }

  std::vector<Error> read(const std::vector<std::string>& paths,
                          const BatchHook& after_batch) override {
    CaptureInputs inputs(paths, input_options_, config_.limits.inputs_open_max);
    worker_.set_sources(inputs.names());
    replay(inputs, filter_ ? &*filter_ : nullptr, worker_, after_batch);
    worker_.set_sources({});
    inputs_opened_late_ += inputs.opened_late();
    return inputs.errors();
  }

  std::optional<Error> flush() override {
    flush_now();
    return std::exchange(flush_error_, std::nullopt);
  }

  [[nodiscard]] WorkerStats stats() const override {
    WorkerStats stats = worker_.stats();
    stats.limits.endpoints_max += analyst_.limit_hits().endpoints_max;
    stats.limits.inputs_open_max += inputs_opened_late_;
    return stats;
  }
  [[nodiscard]] Summary summary() const override { return analyst_.summary(); }

 private:
  void flush_now() {
    const auto note = [&](std::optional<Error> error) {
      if (error && !flush_error_) flush_error_ = std::move(error);
    };
    note(analyst_.flush());
    if (evidence_) note(evidence_->flush());
  }

  Config config_;
  InputOptions input_options_;
  std::optional<BpfFilter> filter_;
  Analyst analyst_;
  std::unique_ptr<EvidenceFile> evidence_;
  Worker worker_;
  std::optional<Error> flush_error_;
  std::uint64_t inputs_opened_late_ = 0;
};

}  // namespace

Result<std::unique_ptr<Engine>> Engine::open(const EngineOptions& options) {
  std::optional<BpfFilter> filter;
  if (!options.bpf.empty()) {
    Result<BpfFilter> compiled = BpfFilter::compile(options.bpf);
    if (!compiled) return compiled.error();
    filter = std::move(*compiled);
  }
  auto rules = load_rules(options.config.rules_dir);
  if (!rules) return rules.error();
  auto engine = std::make_unique<InlineEngine>(options, std::move(filter), *rules);
  if (!options.log_dir.empty()) {
    auto sink = open_eve_file(options.log_dir);
    if (!sink) return sink.error();
    engine->add_sink(std::move(*sink));
  }
  if (!options.evidence.empty()) {
    auto file = EvidenceFile::open(options.evidence, options.evidence_file_bytes_max);
    if (!file) return file.error();
    engine->add_evidence(std::move(*file), options.evidence_level);
  }
  return std::unique_ptr<Engine>(std::move(engine));
}

}  // namespace tapwarden
