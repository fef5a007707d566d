// SPDX-License-Identifier: Apache-2.0
#include "pipeline/live_run.hpp"

#include <algorithm>
#include <array>

#include "decode/decode.hpp"
#include "pipeline/deadline.hpp"
#include "pipeline/dispatcher.hpp"

namespace tapwarden {
namespace {

// How often the kernel is asked for its counters: by packet time, or by idle rounds of some 100 ms.
constexpr Duration kCountersEvery = std::chrono::seconds{1};
constexpr unsigned kIdleRounds = 10;

void flush(Worker&) {}
void flush(Dispatcher& dispatcher) { dispatcher.flush(); }

}  // namespace

/// One socket and the thread that reads it.
struct LiveRun::Reader {
  Reader(std::unique_ptr<LiveSource> live, std::uint16_t number, const Config& config)
      : source(std::move(live)), interface(number), decoder(config, decode, limits) {}

  std::unique_ptr<LiveSource> source;
  std::uint16_t interface;
  DecodeStats decode;  // the thread's own
  LimitHits limits;    // of decoding
  Decoder decoder;
  Pulse pulse;
  Timestamp last_packet{};
  std::thread thread;

  // As published, under LiveRun::mutex_.
  CaptureStats capture_now;
  DecodeStats decode_now;
  LimitHits limits_now;
  WorkerStats worker_now;  // of the worker in this thread
  std::array<std::uint64_t, 4> by_level_now{};
  Timestamp last_packet_now{};
  std::string problem_now;
};

LiveRun::LiveRun(const std::vector<std::string>& interfaces, Analyst& analyst, Evidence* evidence,
                 Duration drain_max)
    : interfaces_(interfaces), analyst_(analyst), evidence_(evidence), drain_max_(drain_max) {}

Result<std::unique_ptr<LiveRun>> LiveRun::start(
    const std::vector<std::string>& interfaces, const LiveOptions& options, std::size_t workers,
    const Config& config, const RuleStore& rules, Analyst& analyst, Evidence* evidence,
    const ReputationFiles* reputation, const ConfigStore* configs, const OpenHook& opened) {
  std::unique_ptr<LiveRun> run(new LiveRun(interfaces, analyst, evidence, config.daemon.drain_max));
  for (std::size_t i = 0; i < interfaces.size(); ++i) {
    LiveOptions one = options;
    one.interface = interfaces[i];
    auto sources = open_live_fanout(one, std::max<std::size_t>(workers, 1));
    if (!sources) return sources.error();
    for (std::unique_ptr<LiveSource>& source : *sources) {
      run->readers_.push_back(
          std::make_unique<Reader>(std::move(source), static_cast<std::uint16_t>(i), config));
    }
  }
  if (opened) {
    if (std::optional<Error> error = opened()) return *std::move(error);
  }
  const Sources sources{run->interfaces_, true};
  if (workers == 0 && interfaces.size() == 1) {
    run->inline_worker_ = std::make_unique<Worker>(config, rules, analyst);
    run->inline_worker_->set_sources(sources);
    run->inline_worker_->set_reputation(reputation);
    run->inline_worker_->set_config_store(configs);
  } else {
    run->crew_ = std::make_unique<Crew>(config, rules, analyst, std::max<std::size_t>(workers, 1),
                                        sources, reputation, configs);
  }
  for (const std::unique_ptr<Reader>& reader : run->readers_) {
    reader->thread = std::thread([run = run.get(), &reader = *reader] { run->read(reader); });
  }
  return run;
}

LiveRun::~LiveRun() { stop(); }

void LiveRun::stop() {
  if (std::exchange(stopped_, true)) return;
  const Deadline deadline(drain_max_, [this] { abandon(); });
  for (const std::unique_ptr<Reader>& reader : readers_) reader->source->stop();
  for (const std::unique_ptr<Reader>& reader : readers_) {
    if (reader->thread.joinable()) reader->thread.join();
  }
  if (crew_ != nullptr) crew_->finish();
}

void LiveRun::abandon() noexcept {
  abandoned_.store(true, std::memory_order_relaxed);
  if (crew_ != nullptr) crew_->abandon();
}

void LiveRun::read(Reader& reader) {
  if (inline_worker_ != nullptr) {
    read_into(reader, *inline_worker_);
  } else {
    Dispatcher dispatcher(*crew_);
    read_into(reader, dispatcher);
  }
  publish(reader, true);
}

template <class Taker>
void LiveRun::read_into(Reader& reader, Taker& taker) {
  std::array<Packet, 256> batch;
  Timestamp counted_at{};
  unsigned idle = 0;
  while (!reader.source->at_end() && !abandoned_.load(std::memory_order_relaxed)) {
    reader.pulse.beat();
    const std::size_t count = reader.source->next_batch(batch);
    for (Packet& packet : std::span{batch}.first(count)) {
      packet.source = reader.interface;
      Segment segment;
      if (!reader.decoder.decode(packet, segment)) {
        taker.advance(packet.time);
        continue;
      }
      if (evidence_ != nullptr) evidence_->on_packet(packet, segment.key);
      taker.on_segment(segment);
    }
    if (count == 0) {
      // Before the first packet no packet time is known; the epoch would be one.
      const Timestamp now = reader.source->now();
      if (now != Timestamp{}) taker.advance(now);
      if (inline_worker_ != nullptr) analyst_.flush_now();
    }
    if (count < batch.size()) flush(taker);  // it is quiet: nobody waits for a batch to fill
    idle = count == 0 ? idle + 1 : 0;
    if (count > 0) reader.last_packet = batch[count - 1].time;
    const Timestamp time = count == 0 ? counted_at : batch[count - 1].time;
    const bool due = idle >= kIdleRounds || time - counted_at >= kCountersEvery;
    publish(reader, due);
    if (due) {
      counted_at = time;
      idle = 0;
    }
  }
  if (!abandoned_.load(std::memory_order_relaxed)) taker.finish();
}

void LiveRun::publish(Reader& reader, bool with_counters) {
  const CaptureStats capture = with_counters ? reader.source->stats() : CaptureStats{};
  const std::lock_guard lock(mutex_);
  if (with_counters) reader.capture_now = capture;
  reader.decode_now = reader.decode;
  reader.limits_now = reader.limits;
  reader.last_packet_now = reader.last_packet;
  reader.problem_now = reader.source->problem();
  if (inline_worker_ == nullptr) return;
  reader.worker_now = inline_worker_->stats();
  reader.by_level_now = analyst_.by_level();
}

RunStats LiveRun::stats() const {
  RunStats stats;
  WorkerStats workers;
  if (crew_ != nullptr) {
    const CrewProgress progress = crew_->progress();
    workers = progress.workers;
    stats.records_dropped = progress.records_dropped;
    stats.segments_dropped = progress.segments_dropped;
  }
  for (const LiveInterface& one : interface_stats()) add_counters(stats.capture, one.capture);
  const std::lock_guard lock(mutex_);
  for (const std::unique_ptr<Reader>& reader : readers_) {
    stats.last_packet = std::max(stats.last_packet, reader->last_packet_now);
    add_counters(stats.decode, reader->decode_now);
    add_counters(workers.limits, reader->limits_now);
    workers.add(reader->worker_now);
  }
  stats.stream = workers.stream;
  stats.http = workers.http;
  stats.rules = workers.rules;
  stats.limits = workers.limits;
  stats.memory = workers.memory;
  return stats;
}

std::vector<LiveInterface> LiveRun::interface_stats() const {
  std::vector<LiveInterface> interfaces;
  const std::lock_guard lock(mutex_);
  for (const std::unique_ptr<Reader>& reader : readers_) {
    CaptureStats capture = reader->capture_now;
    if (reader->interface == interfaces.size()) {
      interfaces.push_back({interfaces_[reader->interface], {}, true, {}});
    } else {  // the interface's own counters are in: all its sockets tell the same
      capture.interface_drops = capture.nic_dropped = capture.nic_missed = capture.nic_fifo = 0;
    }
    LiveInterface& interface = interfaces.back();
    add_counters(interface.capture, capture);
    if (reader->problem_now.empty()) continue;
    interface.is_up = false;
    interface.problem = reader->problem_now;
  }
  return interfaces;
}

std::array<std::uint64_t, 4> LiveRun::by_level() const {
  if (crew_ != nullptr) return crew_->progress().by_level;
  const std::lock_guard lock(mutex_);
  return readers_.front()->by_level_now;
}

std::vector<PulseReading> LiveRun::pulses() const {
  std::vector<PulseReading> pulses;
  for (std::size_t i = 0; i < readers_.size(); ++i) {
    pulses.push_back({"reader", i, readers_[i]->pulse.beats()});
  }
  if (crew_ != nullptr) crew_->read_pulses(pulses);
  return pulses;
}

std::vector<std::string> LiveRun::problems() const {
  std::vector<std::string> problems;
  const std::lock_guard lock(mutex_);
  for (const std::unique_ptr<Reader>& reader : readers_) {
    if (!reader->problem_now.empty()) problems.push_back(reader->problem_now);
  }
  return problems;
}

}  // namespace tapwarden
