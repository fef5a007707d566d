// SPDX-License-Identifier: Apache-2.0
#include "pipeline/engine.hpp"

#include <chrono>
#include <thread>

#include "capture/capture_inputs.hpp"
#include "capture/interface_check.hpp"
#include "inspect/rule_store.hpp"
#include "inspect/scanner_version.hpp"
#include "pipeline/analyst.hpp"
#include "pipeline/live_run.hpp"
#include "pipeline/progress_board.hpp"
#include "pipeline/reload_watch.hpp"
#include "pipeline/run_sinks.hpp"
#include "reputation/reputation_files.hpp"
#include "sink/eve_file.hpp"

namespace tapwarden {
namespace {

// Smaller inputs are read by one thread: it is done with them in a tenth of a second.
constexpr std::uint64_t kInlineBytesMax = 64ull << 20;
constexpr std::chrono::milliseconds kLookEvery{100};

std::size_t cores() { return std::max(1u, std::thread::hardware_concurrency()); }

class OneEngine final : public Engine {
 public:
  OneEngine(const EngineOptions& options, std::optional<BpfFilter> filter,
            std::unique_ptr<RuleStore> rules, std::unique_ptr<ReputationFiles> reputation)
      : options_(options),
        filter_(std::move(filter)),
        configs_(options_.config),
        rules_(std::move(rules)),
        reputation_(std::move(reputation)),
        reloader_(configs_, *rules_, *reputation_,
                  {options_.read_config, options_.config_changed,
                   [this](const Config& config) { return sinks_.configure(config); }, options_.say,
                   options_.now}),
        sinks_(options_.say),
        analyst_(options_.config, sinks_),
        decoder_(options_.config, stats_.decode, stats_.limits) {}

  void add_sink(std::unique_ptr<Sink> sink) { sinks_.add(std::move(sink)); }
  std::optional<Error> open_alerts() { return sinks_.configure(options_.config); }
  void add_evidence(std::unique_ptr<EvidenceFile> file, Severity level) {
    evidence_ = std::make_unique<Evidence>(std::move(file), level, options_.config.limits);
    analyst_.set_evidence(evidence_.get());
  }

  std::vector<Error> read(const std::vector<std::string>& paths,
                          const BatchHook& after_batch) override {
    const auto watch = options_.follow ? watch_files() : nullptr;
    const std::size_t asked =
        options_.config.capture.workers.value_or(options_.follow ? 0 : cores());
    InputOptions input_options{options_.follow, options_.stopped, {}};
    Worker* inline_worker = nullptr;
    if (asked == 0) {
      input_options.on_idle = [this, &inline_worker] {
        look_for_moved_files();
        analyst_.flush_now();
        if (inline_worker != nullptr) show(inline_worker->stats());
      };
    }
    CaptureInputs inputs(paths, input_options, options_.config.limits.inputs_open_max);
    const std::uint64_t bytes = inputs.bytes_total();
    const bool is_small = !options_.config.capture.workers && bytes > 0 && bytes <= kInlineBytesMax;
    const Sources sources{inputs.names(), false};
    const Reading reading{decoder_, filter_ ? &*filter_ : nullptr, evidence_.get(),
                          &stats_.last_packet};
    WorkerStats workers;
    if (asked == 0 || is_small || cores() == 1) {
      Worker worker(options_.config, *rules_, analyst_);
      worker.set_sources(sources);
      worker.set_reputation(reputation_.get());
      worker.set_config_store(&configs_);
      inline_worker = &worker;
      replay(inputs, reading, worker, [&](const PacketSource& source, std::uint64_t packets) {
        show(worker.stats());
        return !after_batch || after_batch(source, packets);
      });
      inline_worker = nullptr;
      workers = worker.stats();
    } else {
      Crew crew(options_.config, *rules_, analyst_, asked, sources, reputation_.get(), &configs_);
      Dispatcher dispatcher(crew);
      board_.set_crew(&crew);
      replay(inputs, reading, dispatcher, [&](const PacketSource& source, std::uint64_t packets) {
        show({});
        return !after_batch || after_batch(source, packets);
      });
      crew.finish();
      workers = crew.progress().workers;
      board_.set_crew(nullptr);
    }
    add(workers);
    stats_.limits.inputs_open_max += inputs.opened_late();
    show({});
    board_.set_state(RunState::ended);
    return inputs.errors();
  }

  std::optional<Error> listen(const std::vector<std::string>& interfaces,
                              const LiveHook& hook) override {
    LiveOptions live = options_.config.capture.live;
    live.bpf = options_.config.capture.filter;
    auto run = LiveRun::start(interfaces, live, live_workers(), options_.config, *rules_, analyst_,
                              evidence_.get(), reputation_.get(), &configs_, options_.sockets_open);
    if (!run) return run.error();
    const auto watch = watch_files();
    board_.set_live(run->get());
    LiveStatus status;
    do {
      std::this_thread::sleep_for(kLookEvery);
      look_for_moved_files();
      status = {(*run)->stats(), (*run)->by_level(), (*run)->problems(), (*run)->pulses()};
    } while (hook(status));
    (*run)->stop();
    stats_ = (*run)->stats();
    show({});
    board_.set_live(nullptr);
    return std::nullopt;
  }

  std::optional<Error> flush() override { return analyst_.finish(); }

  std::vector<std::string> reload() override { return reloader_.reload(); }

  [[nodiscard]] std::size_t rules_loaded() const override {
    const auto rules = rules_->current();
    return rules == nullptr ? 0 : rules->rules().size();
  }
  [[nodiscard]] std::size_t live_workers() const override {
    return options_.config.capture.workers.value_or(cores());
  }
  [[nodiscard]] ReputationStats reputation() const override { return reputation_->stats(); }
  [[nodiscard]] RunStats stats() const override { return with_files(stats_); }
  [[nodiscard]] Telemetry telemetry() const override {
    Telemetry telemetry = board_.telemetry();
    telemetry.run = with_files(telemetry.run);
    if (analyst_.counts() != nullptr) telemetry.exchanges = analyst_.counts()->totals();
    for (std::size_t i = 0; i < kCheckCount; ++i) telemetry.check_ids[i] = all_checks()[i]->id;
    telemetry.sinks = analyst_.sink_stats();
    telemetry.reputation = reputation();
    telemetry.rules_loaded = rules_loaded();
    telemetry.hyperscan = scanner_version();
    telemetry.reloads = reloader_.stats();
    telemetry.limits = options_.config.limits;
    return telemetry;
  }
  [[nodiscard]] std::vector<Talker> talkers() const override {
    return analyst_.counts() == nullptr ? std::vector<Talker>{} : analyst_.counts()->talkers();
  }
  [[nodiscard]] std::vector<RecentFinding> recent_findings() const override {
    return analyst_.counts() == nullptr ? std::vector<RecentFinding>{}
                                        : analyst_.counts()->recent_findings();
  }
  [[nodiscard]] Summary summary() const override { return analyst_.summary(); }

 private:
  /// What is counted beside workers comes in.
  [[nodiscard]] RunStats with_files(RunStats stats) const {
    for (const ReputationStats::File& file : reputation().files) {
      stats.limits.ip_list_entries_max += file.left_out;
    }
    stats.limits.endpoints_max += analyst_.endpoints_left_out();
    if (evidence_ != nullptr) stats.limits.evidence_bytes_max += evidence_->limit_hits();
    return stats;
  }
  /// The board shows how the reading thread stands. For who asks from other threads.
  void show(const WorkerStats& workers) {
    if (analyst_.counts() == nullptr) return;
    RunStats stats = stats_;
    add_to(stats, workers);
    board_.show(stats);
  }
  void look_for_moved_files() {
    if (options_.reopen_asked && options_.reopen_asked()) analyst_.ask_reopen();
  }
  std::unique_ptr<ReloadWatch> watch_files() {
    return std::make_unique<ReloadWatch>(reloader_, options_.reload_asked);
  }
  void add(const WorkerStats& workers) { add_to(stats_, workers); }

  const EngineOptions options_;
  std::optional<BpfFilter> filter_;
  ConfigStore configs_;
  std::unique_ptr<RuleStore> rules_;
  std::unique_ptr<ReputationFiles> reputation_;  // perhaps of no file
  Reloader reloader_;
  std::unique_ptr<Evidence> evidence_;
  RunSinks sinks_;
  Analyst analyst_;
  RunStats stats_;
  Decoder decoder_;
  ProgressBoard board_;
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
  const auto compiling = [&options] {
    if (options.say) options.say("rules are compiled, once; that takes some seconds");
  };
  auto rules =
      options.config.inspects
          ? RuleStore::open(options.config.rules_dir, options.config.rules_cache_dir, compiling)
          : Result<std::unique_ptr<RuleStore>>(std::make_unique<RuleStore>(nullptr));
  if (!rules) return rules.error();
  std::vector<std::string> warnings;
  auto reputation = ReputationFiles::open(options.config, warnings);
  if (!reputation) return reputation.error();
  for (const std::string& warning : warnings) {
    if (options.say) options.say("warning: " + warning);
  }
  auto engine = std::make_unique<OneEngine>(options, std::move(filter), std::move(*rules),
                                            std::move(*reputation));
  if (!options.config.eve.dir.empty()) {
    auto sink = open_eve_file(options.config.eve, options.say);
    if (!sink) return sink.error();
    engine->add_sink(std::move(*sink));
  }
  if (auto error = engine->open_alerts()) return *error;
  if (!options.config.evidence.file.empty()) {
    auto file =
        EvidenceFile::open(options.config.evidence.file, options.config.evidence.file_bytes_max);
    if (!file) return file.error();
    engine->add_evidence(std::move(*file), options.config.evidence.level);
  }
  return std::unique_ptr<Engine>(std::move(engine));
}

}  // namespace tapwarden
