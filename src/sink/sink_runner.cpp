// SPDX-License-Identifier: Apache-2.0
#include "sink/sink_runner.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <unordered_map>
#include <utility>

namespace tapwarden {
namespace {

constexpr std::size_t kBatchMax = 64;
constexpr std::size_t kRepeatsMax = 10'000;
constexpr Duration kBackoffAtEnd = std::chrono::milliseconds{250};
constexpr Duration kWaitMax = std::chrono::hours{1};
// A thread that is inside of a delivery at the end is given so long beyond its deadline.
constexpr Duration kGrace = std::chrono::seconds{2};

/// What the writing thread and the delivering thread share. It outlives both: a name server that
/// does not answer can hold the delivering thread longer than the program wants to wait.
struct Shared {
  Shared(RunnerOptions runner_options, std::unique_ptr<Delivery> to)
      : options(std::move(runner_options)), delivery(std::move(to)), policy(options.policy) {}

  const RunnerOptions options;
  const std::unique_ptr<Delivery> delivery;  // of the delivering thread once that has started

  mutable std::mutex mutex;  // of all that follows
  std::condition_variable changed;
  AlertPolicy policy;
  std::deque<AlertMessage> queue;
  std::size_t sending = 0;  // messages that the delivering thread has taken and is not done with
  std::unordered_map<std::string, AlertRepeat> repeats;
  SinkStats counts;
  std::uint64_t dropped_told = 0;  // of counts.dropped, what flush() has told of
  std::string last_trouble;
  bool reopen_asked = false;
  bool is_finishing = false;
  bool is_done = false;  // the delivering thread is
  Duration drain_until{};
};

/// A message more for the queue, which has a bound. REQUIRES: the mutex is held.
void enqueue(Shared& shared, AlertMessage message) {
  if (shared.queue.size() + shared.sending >= shared.options.queue_max) {
    ++shared.counts.dropped;
    return;
  }
  shared.queue.push_back(std::move(message));
}

/// Delivers; the body of the thread.
class Courier {
 public:
  explicit Courier(std::shared_ptr<Shared> shared)
      : shared_(std::move(shared)), options_(shared_->options), random_(std::random_device{}()) {}

  void run() {
    std::unique_lock lock(shared_->mutex);
    while (!is_over()) {
      wait(lock);
      take_work();
      lock.unlock();
      work();
      lock.lock();
      shared_->sending = batch_.size();
    }
    shared_->counts.dropped += shared_->queue.size() + batch_.size();
    shared_->queue.clear();
    shared_->sending = 0;
    shared_->is_done = true;
    shared_->changed.notify_all();
  }

 private:
  [[nodiscard]] bool has_messages() const { return !batch_.empty() || !shared_->queue.empty(); }

  [[nodiscard]] bool is_over() const {
    if (!shared_->is_finishing) return false;
    return !has_messages() || options_.clock().monotonic >= shared_->drain_until;
  }

  /// When there is something to do that nobody wakes us for; nullopt: nothing.
  [[nodiscard]] std::optional<Duration> next_due() const {
    std::optional<Duration> due;
    const auto consider = [&due](std::optional<Duration> at) {
      if (at && (!due || *at < *due)) due = at;
    };
    if (has_messages()) consider(pause_until_);
    if (shared_->is_finishing) return std::min(due.value_or(Duration{}), shared_->drain_until);
    if (const auto tend = shared_->delivery->tend_due()) consider(std::max(*tend, pause_until_));
    consider(shared_->policy.digest_due());
    return due;
  }

  void wait(std::unique_lock<std::mutex>& lock) {
    for (;;) {
      if (shared_->reopen_asked) return;
      if (shared_->is_finishing && !std::exchange(is_hurried_, true)) {
        pause_until_ = std::min(pause_until_, options_.clock().monotonic + kBackoffAtEnd);
      }
      const std::optional<Duration> due = next_due();
      const Duration now = options_.clock().monotonic;
      if (due && *due <= now) return;
      if (due) {
        shared_->changed.wait_for(lock, std::min(*due - now, kWaitMax));
      } else {
        shared_->changed.wait(lock);
      }
    }
  }

  /// REQUIRES: the mutex is held.
  void take_work() {
    now_ = options_.clock();
    deadline_ = now_.monotonic + options_.timeout;
    if (shared_->is_finishing) deadline_ = std::min(deadline_, shared_->drain_until);
    if (auto digest = shared_->policy.digest(now_)) enqueue(*shared_, std::move(*digest));
    reopens_ = std::exchange(shared_->reopen_asked, false);
    while (batch_.size() < kBatchMax && !shared_->queue.empty()) {
      batch_.push_back(std::move(shared_->queue.front()));
      shared_->queue.pop_front();
    }
    shared_->sending = batch_.size();
    const std::optional<Duration> due = shared_->delivery->tend_due();
    tends_ = due && *due <= now_.monotonic && pause_until_ <= now_.monotonic;
    if (!tends_) return;
    for (auto& [group, repeat] : shared_->repeats) repeats_.push_back(std::move(repeat));
    shared_->repeats.clear();
  }

  void work() {
    Delivery& delivery = *shared_->delivery;
    if (reopens_) delivery.reopen();
    if (now_.monotonic < pause_until_) return;
    if (!batch_.empty()) {
      const Attempt attempt = delivery.deliver(batch_, now_, deadline_);
      batch_.erase(batch_.begin(), batch_.begin() + static_cast<std::ptrdiff_t>(
                                                        std::min(attempt.taken, batch_.size())));
      settle(attempt);
      if (!attempt.trouble.empty()) return;
    }
    if (!tends_) return;
    Attempt attempt = delivery.tend(repeats_, now_, deadline_);
    repeats_.clear();
    attempt.taken = attempt.refused = 0;  // of messages
    settle(attempt);
  }

  /// Counts, and plans the next attempt.
  void settle(const Attempt& attempt) {
    std::string message;
    {
      const std::lock_guard lock(shared_->mutex);
      SinkStats& counts = shared_->counts;
      counts.written += attempt.taken - attempt.refused;
      counts.dropped += attempt.refused;
      counts.bytes += attempt.bytes;
      if (attempt.trouble.empty()) {
        if (!counts.is_up) message = "delivers again";
        counts.is_up = true;
        failures_ = 0;
        return say(message);
      }
      ++counts.errors;
      shared_->last_trouble = attempt.trouble;
      // Who refuses one message may well take the next.
      if (attempt.refused == 0) pause(attempt, shared_->is_finishing);
      if (counts.is_up) {
        message = attempt.trouble;
        message += attempt.refused > 0 ? "; this alert is dropped" : "; it is tried again";
      }
      counts.is_up = false;
    }
    say(message);
  }

  void pause(const Attempt& attempt, bool at_end) {
    const Duration now = options_.clock().monotonic;
    Duration pause = backoff_after(++failures_, options_, static_cast<std::uint32_t>(random_()));
    pause = std::max(pause, std::min<Duration>(attempt.wait, options_.backoff_max));
    if (at_end) pause = std::min(pause, kBackoffAtEnd);
    pause_until_ = now + pause;
  }

  void say(const std::string& message) const {
    if (message.empty() || !options_.say) return;
    options_.say("alert sink " + options_.name + ": " + message);
  }

  const std::shared_ptr<Shared> shared_;
  const RunnerOptions& options_;
  std::minstd_rand random_;
  std::vector<AlertMessage> batch_;
  std::vector<AlertRepeat> repeats_;
  SensorTime now_;
  Duration deadline_{};
  Duration pause_until_{};
  unsigned failures_ = 0;
  bool reopens_ = false;
  bool tends_ = false;
  bool is_hurried_ = false;
};

class RunnerSink final : public Sink {
 public:
  RunnerSink(RunnerOptions options, std::unique_ptr<Delivery> delivery)
      : shared_(std::make_shared<Shared>(std::move(options), std::move(delivery))) {
    shared_->counts.name = shared_->options.name;
    shared_->counts.queue_max = shared_->options.queue_max;
  }
  ~RunnerSink() override {
    finish();
    join();
  }
  RunnerSink(const RunnerSink&) = delete;
  RunnerSink& operator=(const RunnerSink&) = delete;

  void write(const Record& record) override {
    const std::vector<Finding>& findings = record.judgement->findings;
    if (findings.empty() || findings.front().severity < shared_->options.level) return;
    std::vector<Alert> alerts = alerts_of(record, shared_->options.level);
    if (alerts.empty()) return;
    bool is_news = false;
    {
      const std::lock_guard lock(shared_->mutex);
      if (is_finishing_) {
        shared_->counts.dropped += alerts.size();
        return;
      }
      const SensorTime now = shared_->options.clock();
      const std::optional<Duration> due = shared_->policy.digest_due();
      for (Alert& alert : alerts) is_news = take(std::move(alert), now) || is_news;
      is_news = is_news || due != shared_->policy.digest_due();
    }
    start();
    if (is_news) shared_->changed.notify_all();
  }

  std::optional<Error> flush() override {
    if (is_finishing_) join();
    const std::lock_guard lock(shared_->mutex);
    const std::uint64_t dropped = shared_->counts.dropped;
    const std::uint64_t lost = dropped - std::exchange(shared_->dropped_told, dropped);
    if (lost == 0) return std::nullopt;
    std::string message = "alert sink " + shared_->options.name + ": " + std::to_string(lost) +
                          (lost == 1 ? " alert is lost" : " alerts are lost");
    if (!shared_->last_trouble.empty()) message += ": " + shared_->last_trouble;
    return Error{message};
  }

  void reopen() override {
    const std::lock_guard lock(shared_->mutex);
    if (!thread_.joinable()) return shared_->delivery->reopen();
    shared_->reopen_asked = true;
    shared_->changed.notify_all();
  }

  void finish() override {
    if (std::exchange(is_finishing_, true)) return;
    {
      const std::lock_guard lock(shared_->mutex);
      const SensorTime now = shared_->options.clock();
      shared_->is_finishing = true;
      shared_->drain_until = now.monotonic + shared_->options.drain_max;
      if (auto digest = shared_->policy.digest(now, true)) enqueue(*shared_, std::move(*digest));
    }
    shared_->changed.notify_all();
  }

  [[nodiscard]] SinkStats stats() const override {
    const std::lock_guard lock(shared_->mutex);
    SinkStats stats = shared_->counts;
    stats.queued = shared_->queue.size() + shared_->sending;
    return stats;
  }

 private:
  /// True when it is in the queue, or was dropped because that is full. REQUIRES: the mutex is
  /// held.
  bool take(Alert alert, const SensorTime& now) {
    const Ruling ruling = shared_->policy.judge(alert, now.monotonic);
    if (ruling == Ruling::tell) {
      enqueue(*shared_, std::move(alert));
      return true;
    }
    ++shared_->counts.held_back;
    auto& repeats = shared_->repeats;
    if (ruling != Ruling::hold_as_told || !repeats_are_wanted_) return false;
    if (repeats.size() >= kRepeatsMax && !repeats.contains(alert.group)) return false;
    AlertRepeat& repeat = repeats[alert.group];
    repeat.wall = now.wall;
    ++repeat.count;
    repeat.group = std::move(alert.group);
    return false;
  }

  void start() {
    if (thread_.joinable()) return;
    thread_ = std::thread([shared = shared_] { Courier(shared).run(); });
  }

  /// Waits for the thread until it has to be done, and not for ever.
  void join() {
    if (!thread_.joinable()) return;
    std::unique_lock lock(shared_->mutex);
    const Duration left = shared_->drain_until - shared_->options.clock().monotonic + kGrace;
    const bool is_done = shared_->changed.wait_for(lock, std::max(left, Duration{}),
                                                   [this] { return shared_->is_done; });
    if (!is_done) {
      shared_->counts.dropped += shared_->queue.size() + shared_->sending;
      shared_->queue.clear();
    }
    lock.unlock();
    is_done ? thread_.join() : thread_.detach();
  }

  const std::shared_ptr<Shared> shared_;
  const bool repeats_are_wanted_ = shared_->delivery->tend_due().has_value();
  std::thread thread_;
  bool is_finishing_ = false;
};

}  // namespace

Duration backoff_after(unsigned failures, const RunnerOptions& options, std::uint32_t random) {
  const unsigned doublings = std::min(failures > 0 ? failures - 1 : 0, 20u);
  Duration pause = options.backoff_min;
  for (unsigned i = 0; i < doublings && pause < options.backoff_max; ++i) pause *= 2;
  pause = std::min(pause, options.backoff_max);
  const Duration half = pause / 2;
  return half + Duration{half.count() * (random % 1024) / 1023};
}

std::unique_ptr<Sink> make_runner(RunnerOptions options, std::unique_ptr<Delivery> delivery) {
  return std::make_unique<RunnerSink>(std::move(options), std::move(delivery));
}

}  // namespace tapwarden
