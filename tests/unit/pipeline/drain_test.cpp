// SPDX-License-Identifier: Apache-2.0
// Threads that show that they live, files opened anew by the thread that writes them, and an end
// that is not waited for.
#include <atomic>
#include <thread>

#include "pipeline/crew.hpp"
#include "pipeline/deadline.hpp"
#include "pipeline/dispatcher.hpp"
#include "support/catch.hpp"
#include "unit/pipeline/no_rules.hpp"
#include "unit/stream/segments.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using namespace std::chrono_literals;

namespace {

template <class Predicate>
void wait_until(Predicate predicate) {
  for (int i = 0; i < 6000 && !predicate(); ++i) std::this_thread::sleep_for(10ms);
  REQUIRE(predicate());
}

struct SlowDisk {
  std::atomic<bool> blocked{false};
  std::atomic<bool> hangs{false};
  std::atomic<int> written{0};
  std::atomic<int> reopened{0};
  std::atomic<std::thread::id> reopened_by{};
  std::atomic<std::thread::id> written_by{};
};

class SlowSink final : public Sink {
 public:
  explicit SlowSink(SlowDisk& disk) : disk_(disk) {}
  void write(const Record&) override {
    while (disk_.blocked) {
      disk_.hangs = true;
      std::this_thread::sleep_for(1ms);
    }
    disk_.written_by = std::this_thread::get_id();
    ++disk_.written;
  }
  std::optional<Error> flush() override { return std::nullopt; }
  void reopen() override {
    disk_.reopened_by = std::this_thread::get_id();
    ++disk_.reopened;
  }
  [[nodiscard]] SinkStats stats() const override { return {}; }

 private:
  SlowDisk& disk_;
};

/// A live crew of one worker.
struct LiveCrew {
  /// Each exchange is one record, handed over at once.
  void exchanges(std::uint16_t count) {
    const std::string request = "GET / HTTP/1.1\r\nHost: api.example.com\r\n\r\n";
    const std::string response = "HTTP/1.1 204 No Content\r\n\r\n";
    for (std::uint16_t i = 0; i < count; ++i) {
      const Connection parts{10, ++port, 20, 80, 0};
      Peer client{parts, Direction::to_server, 1000, 9000, tape};
      Peer server{parts, Direction::to_client, 9000, 1000, tape};
      for (const Segment& segment :
           {client.syn(), server.syn(kTcpAck), client.data(0, request),
            server.data(0, response, static_cast<std::uint32_t>(request.size()))}) {
        reader.on_segment(segment);
      }
      reader.flush();
    }
  }
  std::vector<PulseReading> pulses() {
    std::vector<PulseReading> pulses;
    crew.read_pulses(pulses);
    return pulses;
  }

  /// Before a thread looks at it.
  Analyst& with_sink() {
    sinks.add(std::make_shared<SlowSink>(disk));
    return analyst;
  }

  SlowDisk disk;
  Config config;
  RunSinks sinks{{}};
  Analyst analyst{config, sinks};
  std::vector<std::string> names{"eth0"};
  Crew crew{config, no_rules(), with_sink(), 1, Sources{names, true}};
  Dispatcher reader{crew};
  Tape tape;
  std::uint16_t port = 0;
};

}  // namespace

TEST_CASE("threads without work beat on") {
  LiveCrew live;
  PulseCheck check;
  CHECK(check.still(live.pulses()).empty());
  wait_until([&] { return live.pulses()[0].beats > 3 && live.pulses()[1].beats > 3; });
  CHECK(check.still(live.pulses()).empty());
  live.crew.finish();
}

TEST_CASE("a thread that hangs does not beat, and is named") {
  LiveCrew live;
  live.disk.blocked = true;
  live.exchanges(1);
  wait_until([&] { return live.disk.hangs.load(); });
  PulseCheck check;
  check.still(live.pulses());
  const std::uint64_t before = live.pulses()[0].beats;
  wait_until([&] { return live.pulses()[0].beats > before; });  // the worker moves
  CHECK(check.still(live.pulses()) == std::vector<std::string>{"analyst 0"});
  live.disk.blocked = false;
  const std::uint64_t hung = live.pulses()[1].beats;
  wait_until([&] { return live.pulses()[1].beats > hung; });  // the analyst moves again
  live.crew.finish();
  CHECK(live.disk.written == 1);
}

TEST_CASE("files are opened anew by the thread that writes them, also when nothing comes in") {
  LiveCrew live;
  live.exchanges(1);
  wait_until([&] { return live.disk.written == 1; });
  live.analyst.ask_reopen();
  wait_until([&] { return live.disk.reopened == 1; });
  CHECK(live.disk.reopened_by.load() == live.disk.written_by.load());
  CHECK(live.disk.reopened_by.load() != std::this_thread::get_id());
  live.crew.finish();
  CHECK(live.disk.reopened == 1);
}

TEST_CASE("an end that is abandoned drops what waits, and counts it") {
  LiveCrew live;
  live.disk.blocked = true;
  live.exchanges(1);
  wait_until([&] { return live.disk.hangs.load(); });
  live.exchanges(5);
  live.crew.abandon();
  live.exchanges(7);
  live.disk.blocked = false;
  live.crew.finish();
  const CrewProgress progress = live.crew.progress();
  const auto written = static_cast<std::uint64_t>(live.disk.written.load());
  CHECK(written >= 1);
  CHECK(progress.segments_dropped >= 7 * 4);
  CHECK(written + progress.records_dropped == progress.workers.http.exchanges);
  CHECK(progress.workers.http.exchanges * 4 + progress.segments_dropped == 13 * 4);
}

TEST_CASE("an end that is not abandoned writes everything") {
  LiveCrew live;
  live.exchanges(50);
  live.crew.finish();
  CHECK(live.disk.written == 50);
  CHECK(live.crew.progress().segments_dropped == 0);
  CHECK(live.crew.progress().records_dropped == 0);
}

TEST_CASE("a deadline that is missed says so once, and one that is met does not") {
  std::atomic<int> missed{0};
  {
    const Deadline late(0ns, [&] { ++missed; });
    wait_until([&] { return missed == 1; });
  }
  CHECK(missed == 1);
  {
    const Deadline met(1h, [&] { ++missed; });
  }
  CHECK(missed == 1);
}
