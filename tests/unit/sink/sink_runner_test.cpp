// SPDX-License-Identifier: Apache-2.0
// A receiver that the test commands: it fails, hangs, refuses, and returns.
#include "sink/sink_runner.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "alert_samples.hpp"
#include "support/catch.hpp"

using namespace tapwarden;
using namespace std::chrono_literals;
using test::SampleRecord;

namespace {

/// Shared between the test and the delivery, which the sink owns.
struct Receiver {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<AlertMessage> got;
  int attempts = 0;
  bool fails = false;
  bool hangs = false;
  bool refuses = false;

  template <class Condition>
  bool wait(const Condition& condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 30s, condition);
  }
  void set(bool Receiver::*what, bool value) {
    const std::lock_guard lock(mutex);
    this->*what = value;
    changed.notify_all();
  }
};

class FakeDelivery final : public Delivery {
 public:
  explicit FakeDelivery(std::shared_ptr<Receiver> receiver) : receiver_(std::move(receiver)) {}
  Attempt deliver(std::span<const AlertMessage> messages, const SensorTime& now,
                  Duration deadline) override {
    std::unique_lock lock(receiver_->mutex);
    ++receiver_->attempts;
    receiver_->changed.notify_all();
    if (receiver_->hangs) {
      receiver_->changed.wait_for(lock, deadline - now.monotonic,
                                  [this] { return !receiver_->hangs; });
    }
    Attempt attempt;
    if (receiver_->fails || receiver_->hangs) {
      attempt.trouble = "it fails";
      return attempt;
    }
    attempt.taken = 1;
    if (receiver_->refuses) {
      attempt.trouble = "it refuses";
      attempt.refused = 1;
      return attempt;
    }
    attempt.bytes = 10;
    receiver_->got.push_back(messages.front());
    receiver_->changed.notify_all();
    return attempt;
  }

 private:
  const std::shared_ptr<Receiver> receiver_;
};

struct Bench {
  explicit Bench(std::uint32_t queue_max = 1000, Duration cooldown = 0s) {
    options.name = "test";
    options.queue_max = queue_max;
    options.policy.cooldown = cooldown;
    options.backoff_min = 1ms;
    options.backoff_max = 20ms;
    options.drain_max = 300ms;
    options.timeout = 100ms;
    options.say = [this](const std::string& message) {
      const std::lock_guard lock(said_mutex);
      said.push_back(message);
    };
    sample.add("sqli-001", "request.query.id", Severity::high);
  }
  void open() { sink = make_runner(options, std::make_unique<FakeDelivery>(receiver)); }
  void write(int count) {
    for (int i = 0; i < count; ++i) sink->write(sample.record);
  }
  bool arrived(std::size_t count) {
    return receiver->wait([&] { return receiver->got.size() >= count; });
  }

  std::shared_ptr<Receiver> receiver = std::make_shared<Receiver>();
  RunnerOptions options;
  SampleRecord sample;
  std::mutex said_mutex;
  std::vector<std::string> said;
  std::unique_ptr<Sink> sink;
};

}  // namespace

TEST_CASE("an alert arrives while nobody asks for it") {
  Bench bench;
  bench.open();
  bench.write(1);
  REQUIRE(bench.arrived(1));
  bench.sink->finish();
  CHECK_FALSE(bench.sink->flush());
  const SinkStats stats = bench.sink->stats();
  CHECK(stats.name == "test");
  CHECK(stats.written == 1);
  CHECK(stats.bytes == 10);
  CHECK(stats.dropped == 0);
  CHECK(stats.queued == 0);
  CHECK(stats.is_up);
}

TEST_CASE("a receiver that fails and returns has everything in the end, in order") {
  Bench bench;
  bench.receiver->fails = true;
  bench.open();
  for (int i = 0; i < 50; ++i) {
    bench.sample.record.packet_first = static_cast<std::uint64_t>(i);
    bench.write(1);
  }
  REQUIRE(bench.receiver->wait([&] { return bench.receiver->attempts >= 3; }));
  CHECK_FALSE(bench.sink->stats().is_up);
  CHECK(bench.sink->stats().queued == 50);
  bench.receiver->set(&Receiver::fails, false);
  REQUIRE(bench.arrived(50));
  bench.sink->finish();
  CHECK_FALSE(bench.sink->flush());
  const SinkStats stats = bench.sink->stats();
  CHECK(stats.written == 50);
  CHECK(stats.dropped == 0);
  CHECK(stats.errors >= 3);
  CHECK(stats.is_up);
  for (std::size_t i = 0; i < 50; ++i) {
    CHECK(std::get<Alert>(bench.receiver->got[i]).packet_first == i);
  }
  REQUIRE(bench.said.size() == 2);
  CHECK(bench.said[0] == "alert sink test: it fails; it is tried again");
  CHECK(bench.said[1] == "alert sink test: delivers again");
}

TEST_CASE("a full queue drops what is more, counts it, and keeps nobody waiting") {
  Bench bench(10);
  bench.receiver->hangs = true;
  bench.options.timeout = 1h;  // whoever waited for it would wait for ever
  bench.open();
  bench.write(1000);
  CHECK(bench.sink->stats().queued == 10);
  CHECK(bench.sink->stats().dropped == 990);
  bench.receiver->set(&Receiver::hangs, false);
  REQUIRE(bench.arrived(10));
  bench.sink->finish();
  const auto error = bench.sink->flush();
  REQUIRE(error);
  CHECK(error->message == "alert sink test: 990 alerts are lost");
  CHECK_FALSE(bench.sink->flush());
  CHECK(bench.sink->stats().written == 10);
}

TEST_CASE("the end waits for a dead receiver so long and no longer, and says what is lost") {
  Bench bench;
  bench.receiver->fails = true;
  bench.open();
  bench.write(3);
  bench.sink->finish();
  const auto error = bench.sink->flush();
  REQUIRE(error);
  CHECK(error->message == "alert sink test: 3 alerts are lost: it fails");
  const SinkStats stats = bench.sink->stats();
  CHECK(stats.dropped == 3);
  CHECK(stats.written == 0);
  CHECK(stats.queued == 0);
  bench.write(1);
  CHECK(bench.sink->stats().dropped == 4);
}

TEST_CASE("the end waits for what a receiver takes slowly") {
  Bench bench;
  bench.receiver->hangs = true;
  bench.options.timeout = 1h;
  bench.options.drain_max = 1h;
  bench.open();
  bench.write(20);
  std::thread later([&] {
    bench.receiver->wait([&] { return bench.receiver->attempts > 0; });
    bench.receiver->set(&Receiver::hangs, false);
  });
  bench.sink->finish();
  CHECK_FALSE(bench.sink->flush());
  later.join();
  CHECK(bench.sink->stats().written == 20);
}

TEST_CASE("a message that is refused is dropped and the next is tried") {
  Bench bench;
  bench.receiver->refuses = true;
  bench.open();
  bench.write(2);
  REQUIRE(bench.receiver->wait([&] { return bench.receiver->attempts >= 2; }));
  bench.receiver->set(&Receiver::refuses, false);
  bench.write(1);
  REQUIRE(bench.arrived(1));
  bench.sink->finish();
  CHECK(bench.sink->flush());
  CHECK(bench.sink->stats().dropped == 2);
  CHECK(bench.sink->stats().written == 1);
}

TEST_CASE("what was held back is in a digest at the end, and nowhere lost") {
  Bench bench(1000, 1h);
  bench.open();
  bench.write(100);
  bench.sink->finish();
  CHECK_FALSE(bench.sink->flush());
  const SinkStats stats = bench.sink->stats();
  CHECK(stats.held_back == 99);
  CHECK(stats.written == 2);  // the alert and the digest
  REQUIRE(bench.receiver->got.size() == 2);
  const Digest& digest = std::get<Digest>(bench.receiver->got[1]);
  CHECK(digest.total == 99);
  CHECK(digest.groups.at(0).id == "sqli-001");
}

TEST_CASE("a digest comes by itself when it is due") {
  Bench bench(1000, 1h);
  bench.options.policy.digest_every = 20ms;
  bench.open();
  bench.write(5);
  REQUIRE(bench.arrived(2));
  CHECK(std::holds_alternative<Digest>(bench.receiver->got[1]));
}

TEST_CASE("records without findings of the level cost a sink nothing") {
  Bench bench;
  bench.options.level = Severity::high;
  bench.open();
  bench.sample.judgement->findings[0].severity = Severity::medium;
  bench.write(10);
  bench.sink->finish();
  CHECK_FALSE(bench.sink->flush());
  CHECK(bench.receiver->attempts == 0);
}

TEST_CASE("pauses double up to the longest, and half of each is by chance") {
  RunnerOptions options;
  options.backoff_min = 100ms;
  options.backoff_max = 1s;
  CHECK(backoff_after(1, options, 0) == 50ms);
  CHECK(backoff_after(1, options, 1023) == 100ms);
  CHECK(backoff_after(2, options, 1023) == 200ms);
  CHECK(backoff_after(4, options, 1023) == 800ms);
  CHECK(backoff_after(5, options, 1023) == 1s);
  CHECK(backoff_after(4'000'000'000, options, 0) == 500ms);
}
