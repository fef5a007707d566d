// SPDX-License-Identifier: Apache-2.0
#include "pipeline/crew.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kInboxBatches = 16;    // a worker may be so far behind
constexpr std::size_t kRecordBatches = 256;  // the analyst may be so far behind
constexpr std::size_t kRecordsOfBatch = 64;
// A thread without work looks up so often: its pulse goes on, and files are opened anew in time.
constexpr std::chrono::milliseconds kIdleRound{250};

/// Caps over all flows, so that more workers do not take more memory.
Config share_of(Config config, std::size_t workers) {
  Limits& limits = config.limits;
  for (std::uint64_t* const cap :
       {&limits.flows_max, &limits.reorder_bytes_max, &limits.http_bytes_max}) {
    *cap = *cap / workers + (*cap % workers == 0 ? 0 : 1);
  }
  return config;
}

}  // namespace

/// One worker, its thread and its queues. Its records gather here until a batch is full.
struct Crew::Member final : RecordConsumer {
  Member(Crew& crew, const Config& config, const RuleStore& rules)
      : crew_(crew), inbox(kInboxBatches), worker(config, rules, *this) {}

  std::unique_ptr<Record> on_record(std::unique_ptr<Record> record) override {
    outgoing_.push_back(std::move(record));
    if (outgoing_.size() >= kRecordsOfBatch) send();
    if (spare_.empty()) {
      if (auto used = crew_.used_records_.try_pop()) spare_ = std::move(*used);
    }
    if (spare_.empty()) return std::make_unique<Record>();
    std::unique_ptr<Record> next = std::move(spare_.back());
    spare_.pop_back();
    return next;
  }

  /// What has gathered goes to the analyst.
  void send() {
    if (outgoing_.empty()) return;
    if (!crew_.is_live_) {
      crew_.records_.push(std::exchange(outgoing_, {}));
    } else if (!crew_.records_.try_push(outgoing_)) {
      crew_.records_dropped_.fetch_add(outgoing_.size(), std::memory_order_relaxed);
    }
    outgoing_.clear();
  }

  void publish() {
    const std::lock_guard lock(stats_mutex);
    stats = worker.stats();
  }

 private:
  Crew& crew_;
  RecordBatch outgoing_;
  RecordBatch spare_;

 public:
  BoundedQueue<SegmentBatchPointer> inbox;
  Worker worker;
  std::mutex stats_mutex;
  WorkerStats stats;  // as of the last batch
  Pulse pulse;
  std::thread thread;
};

Crew::Crew(const Config& config, const RuleStore& rules, Analyst& analyst, std::size_t workers,
           Sources sources, const ReputationFiles* reputation, const ConfigStore* configs)
    : config_(share_of(config, workers)),
      analyst_(analyst),
      is_live_(sources.is_live),
      empty_batches_(kInboxBatches * workers),
      records_(kRecordBatches),
      used_records_(kRecordBatches) {
  for (std::size_t i = 0; i < workers; ++i) {
    members_.push_back(std::make_unique<Member>(*this, config_, rules));
    members_.back()->worker.set_sources(sources);
    members_.back()->worker.set_reputation(reputation);
    members_.back()->worker.set_config_store(configs);
  }
  for (const std::unique_ptr<Member>& member : members_) {
    member->thread = std::thread([this, &member = *member] { work(member); });
  }
  analyst_thread_ = std::thread([this] { analyse(); });
}

Crew::~Crew() { finish(); }

SegmentBatchPointer Crew::empty_batch() {
  if (auto used = empty_batches_.try_pop()) return std::move(*used);
  return std::make_unique<SegmentBatch>();
}

void Crew::hand_over(std::size_t worker, SegmentBatchPointer batch) {
  members_[worker]->inbox.push(std::move(batch));
}

void Crew::work(Member& member) {
  for (bool is_over = false; !is_over;) {
    member.pulse.beat();
    auto batch = member.inbox.pop_for(kIdleRound, is_over);
    if (!batch) continue;
    SegmentBatch& segments = **batch;
    if (abandoned_.load(std::memory_order_relaxed)) {
      segments_dropped_.fetch_add(segments.segments().size(), std::memory_order_relaxed);
    } else {
      for (const Segment& segment : segments.segments()) member.worker.on_segment(segment);
      member.worker.advance(segments.time);
    }
    member.send();
    member.publish();
    segments.clear();
    empty_batches_.try_push(*batch);
  }
  if (!abandoned_.load(std::memory_order_relaxed)) member.worker.finish();
  member.send();
  member.publish();
}

void Crew::analyse() {
  for (;;) {
    std::optional<RecordBatch> batch = records_.try_pop();
    if (!batch) {
      if (is_live_) analyst_.flush_now();  // who reads the events is not kept waiting
      bool is_over = false;
      while (!batch && !is_over) {
        analyst_pulse_.beat();
        analyst_.look_up();
        batch = records_.pop_for(kIdleRound, is_over);
      }
    }
    if (!batch) return;
    analyst_pulse_.beat();
    if (abandoned_.load(std::memory_order_relaxed)) {
      records_dropped_.fetch_add(batch->size(), std::memory_order_relaxed);
      continue;
    }
    for (std::unique_ptr<Record>& record : *batch) record = analyst_.on_record(std::move(record));
    {
      const std::lock_guard lock(levels_mutex_);
      by_level_ = analyst_.by_level();
    }
    used_records_.try_push(*batch);
  }
}

void Crew::finish() {
  if (std::exchange(finished_, true)) return;
  for (const std::unique_ptr<Member>& member : members_) member->inbox.close();
  for (const std::unique_ptr<Member>& member : members_) member->thread.join();
  records_.close();
  analyst_thread_.join();
}

CrewProgress Crew::progress() const {
  CrewProgress progress;
  for (const std::unique_ptr<Member>& member : members_) {
    const std::lock_guard lock(member->stats_mutex);
    progress.workers.add(member->stats);
  }
  {
    const std::lock_guard lock(levels_mutex_);
    progress.by_level = by_level_;
  }
  progress.records_dropped = records_dropped_.load(std::memory_order_relaxed);
  progress.segments_dropped = segments_dropped_.load(std::memory_order_relaxed);
  return progress;
}

void Crew::read_pulses(std::vector<PulseReading>& out) const {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    out.push_back({"worker", i, members_[i]->pulse.beats()});
  }
  out.push_back({"analyst", 0, analyst_pulse_.beats()});
}

}  // namespace tapwarden
