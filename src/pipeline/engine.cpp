// SPDX-License-Identifier: Apache-2.0
#include "pipeline/engine.hpp"

#include <chrono>
#include <thread>

#include "capture/capture_inputs.hpp"
#include "capture/interface_check.hpp"
#include "inspect/rule_store.hpp"
#include "pipeline/analyst.hpp"
#include "pipeline/live_run.hpp"
#include "pipeline/reload_watch.hpp"
#include "reputation/reputation_files.hpp"
#include "sink/eve_file.hpp"
#include "sink/sinks.hpp"

namespace tapwarden {
namespace {

// Smaller inputs are read by one thread: it is done with them in a tenth of a second.
constexpr std::uint64_t kInlineBytesMax = 64ull << 20;
constexpr std::chrono::milliseconds kLookEvery{100};

std::size_t cores() { return std::max(1u, std::thread::hardware_concurrency()); }

class OneEngine final : public Engine {
 public:
  OneEngine(const EngineOptions& options, std::optional<BpfFilter> filter,
            std::unique_ptr<RuleStore> rules)
      : options_(options),
        filter_(std::move(filter)),
        rules_(std::move(rules)),
        analyst_(options_.config),
        decoder_(options_.config, stats_.decode, stats_.limits) {}

  void add_sink(std::unique_ptr<Sink> sink) { analyst_.add_sink(std::move(sink)); }
  void add_evidence(std::unique_ptr<EvidenceFile> file, Severity level) {
    evidence_ = std::make_unique<Evidence>(std::move(file), level, options_.config.limits);
    analyst_.set_evidence(evidence_.get());
  }

  /// ERRORS: a list or database that is not right.
  std::optional<Error> load_reputation() {
    std::vector<std::string> warnings;
    auto files = ReputationFiles::open(options_.config, warnings);
    if (!files) return files.error();
    reputation_ = std::move(*files);
    for (const std::string& warning : warnings) say("warning: " + warning);
    return std::nullopt;
  }

  std::vector<Error> read(const std::vector<std::string>& paths,
                          const BatchHook& after_batch) override {
    const auto watch = options_.follow ? watch_files() : nullptr;
    const std::size_t asked =
        options_.config.capture.workers.value_or(options_.follow ? 0 : cores());
    InputOptions input_options{options_.follow, options_.stopped, {}};
    if (asked == 0) input_options.on_idle = [this] { analyst_.flush_now(); };
    CaptureInputs inputs(paths, input_options, options_.config.limits.inputs_open_max);
    const std::uint64_t bytes = inputs.bytes_total();
    const bool is_small = !options_.config.capture.workers && bytes > 0 && bytes <= kInlineBytesMax;
    const Sources sources{inputs.names(), false};
    const Reading reading{decoder_, filter_ ? &*filter_ : nullptr, evidence_.get()};
    WorkerStats workers;
    if (asked == 0 || is_small || cores() == 1) {
      Worker worker(options_.config, *rules_, analyst_);
      worker.set_sources(sources);
      worker.set_reputation(reputation_.get());
      replay(inputs, reading, worker, after_batch);
      workers = worker.stats();
    } else {
      Crew crew(options_.config, *rules_, analyst_, asked, sources, reputation_.get());
      Dispatcher dispatcher(crew);
      replay(inputs, reading, dispatcher, after_batch);
      crew.finish();
      workers = crew.progress().workers;
    }
    add(workers);
    stats_.limits.inputs_open_max += inputs.opened_late();
    return inputs.errors();
  }

  std::optional<Error> listen(const std::vector<std::string>& interfaces,
                              const LiveHook& hook) override {
    const auto watch = watch_files();
    LiveOptions live = options_.config.capture.live;
    live.bpf = options_.config.capture.filter;
    auto run =
        LiveRun::start(interfaces, live, options_.config.capture.workers.value_or(cores()),
                       options_.config, *rules_, analyst_, evidence_.get(), reputation_.get());
    if (!run) return run.error();
    LiveStatus status;
    do {
      std::this_thread::sleep_for(kLookEvery);
      status = {(*run)->stats(), (*run)->by_level(), (*run)->problems()};
    } while (hook(status));
    (*run)->stop();
    stats_ = (*run)->stats();
    return std::nullopt;
  }

  std::optional<Error> flush() override { return analyst_.finish(); }
  [[nodiscard]] std::vector<SinkStats> sinks() const override { return analyst_.sink_stats(); }

  [[nodiscard]] ReputationStats reputation() const override {
    return reputation_ == nullptr ? ReputationStats{} : reputation_->stats();
  }
  [[nodiscard]] RunStats stats() const override {
    RunStats stats = stats_;
    for (const ReputationStats::File& file : reputation().files) {
      stats.limits.ip_list_entries_max += file.left_out;
    }
    stats.limits.endpoints_max += analyst_.limit_hits().endpoints_max;
    if (evidence_ != nullptr) stats.limits.evidence_bytes_max += evidence_->limit_hits();
    return stats;
  }
  [[nodiscard]] Summary summary() const override { return analyst_.summary(); }

 private:
  void say(const std::string& message) const {
    if (options_.say) options_.say(message);
  }
  std::unique_ptr<ReloadWatch> watch_files() {
    return std::make_unique<ReloadWatch>(*rules_, reputation_.get(), options_.reload_asked,
                                         [this](const std::string& message) { say(message); });
  }
  void add(const WorkerStats& workers) {
    add_counters(stats_.stream, workers.stream);
    add_counters(stats_.http, workers.http);
    add_counters(stats_.rules, workers.rules);
    add_counters(stats_.limits, workers.limits);
  }

  const EngineOptions options_;
  std::optional<BpfFilter> filter_;
  std::unique_ptr<RuleStore> rules_;
  std::unique_ptr<ReputationFiles> reputation_;
  std::unique_ptr<Evidence> evidence_;
  Analyst analyst_;
  RunStats stats_;
  Decoder decoder_;
};

}  // namespace

std::vector<std::string> Engine::warnings_of(const std::string& interface,
                                             const LiveOptions& options) {
  return interface_warnings(interface, read_interface_settings(interface), options.snap_length);
}

Result<std::unique_ptr<Engine>> Engine::open(const EngineOptions& options) {
  std::optional<BpfFilter> filter;
  if (!options.config.capture.filter.empty()) {
    Result<BpfFilter> compiled = BpfFilter::compile(options.config.capture.filter);
    if (!compiled) return compiled.error();
    filter = std::move(*compiled);
  }
  auto rules = options.config.inspects
                   ? RuleStore::open(options.config.rules_dir, options.config.rules_cache_dir)
                   : Result<std::unique_ptr<RuleStore>>(std::make_unique<RuleStore>(nullptr));
  if (!rules) return rules.error();
  auto engine = std::make_unique<OneEngine>(options, std::move(filter), std::move(*rules));
  if (options.config.reputation.is_used()) {
    if (auto error = engine->load_reputation()) return *error;
  }
  if (!options.config.eve.dir.empty()) {
    auto sink = open_eve_file(options.config.eve, options.say);
    if (!sink) return sink.error();
    engine->add_sink(std::move(*sink));
  }
  for (const AlertSinkConfig& alerts : options.config.alerts) {
    auto sink = open_alert_sink(alerts, options.config.daemon.drain_max, options.say);
    if (!sink) return sink.error();
    engine->add_sink(std::move(*sink));
  }
  if (!options.config.evidence.file.empty()) {
    auto file =
        EvidenceFile::open(options.config.evidence.file, options.config.evidence.file_bytes_max);
    if (!file) return file.error();
    engine->add_evidence(std::move(*file), options.config.evidence.level);
  }
  return std::unique_ptr<Engine>(std::move(engine));
}

}  // namespace tapwarden
