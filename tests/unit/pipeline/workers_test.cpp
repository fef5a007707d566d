// SPDX-License-Identifier: Apache-2.0
// The same captures with any number of workers: the same events. What the threads share is watched
// by ThreadSanitizer when this runs under the preset tsan.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "craft/conversation.hpp"
#include "craft/http_text.hpp"
#include "pipeline/bounded_queue.hpp"
#include "pipeline/engine.hpp"
#include "support/catch.hpp"
#include "unit/capture/temporary_folder.hpp"
#include "unit/pipeline/options.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

namespace {

using Lines = std::vector<std::string>;

struct Result {
  Lines events;
  RunStats stats;
  Summary summary;
};

Result result_of(const std::vector<std::string>& inputs, std::size_t workers) {
  const TemporaryFolder folder;
  EngineOptions options = test::options_for(folder / "out");
  options.config.capture.workers = workers;
  Result result;
  auto engine = Engine::open(options);
  REQUIRE(engine);
  CHECK((*engine)->read(inputs, {}).empty());
  CHECK_FALSE((*engine)->flush());
  std::ifstream file(folder / "out/eve.json");
  for (std::string line; std::getline(file, line);) result.events.push_back(line);
  std::sort(result.events.begin(), result.events.end());
  result.stats = (*engine)->stats();
  result.summary = (*engine)->summary();
  return result;
}

void same_with_any_number_of_workers(const std::vector<std::string>& inputs) {
  const Result inlined = result_of(inputs, 0);
  REQUIRE(inlined.events.size() > 50);
  for (const std::size_t workers : {1u, 2u, 3u, 8u}) {
    INFO(workers << " workers");
    const Result result = result_of(inputs, workers);
    CHECK(result.events == inlined.events);
    CHECK(result.stats.decode.packets == inlined.stats.decode.packets);
    CHECK(result.stats.stream.flows == inlined.stats.stream.flows);
    CHECK(result.stats.stream.gaps == inlined.stats.stream.gaps);
    CHECK(result.stats.http.exchanges == inlined.stats.http.exchanges);
    CHECK(result.summary.by_level == inlined.summary.by_level);
    CHECK(result.summary.endpoints.size() == inlined.summary.endpoints.size());
  }
}

/// Many connections at once, with loss, over hours, so that flows idle and expire.
craft::Capture busy_capture() {
  std::mt19937 random(7);
  craft::Capture capture;
  for (std::uint16_t i = 0; i < 200; ++i) {
    craft::Conversation talk(capture, {"192.0.2." + std::to_string(1 + i % 200), 40000},
                             {"198.51.100.20", 80});
    if (i % 7 != 0) talk.handshake();
    for (int k = 0; k < 3; ++k) {
      talk.request("GET /v1/items/" + std::to_string(i) +
                   " HTTP/1.1\r\nHost: api.example.com\r\n\r\n");
      talk.response("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
    if (i % 3 != 0) talk.fin();
  }
  // Interleaved: each frame keeps its place in its own conversation, by a shuffle of the owners.
  std::vector<craft::Frame> frames = std::move(capture.frames);
  const std::size_t lanes = 40;
  std::vector<std::vector<craft::Frame>> lane(lanes);
  const std::size_t share = frames.size() / lanes + 1;
  for (std::size_t i = 0; i < frames.size(); ++i) lane[i / share].push_back(frames[i]);
  std::vector<std::size_t> next(lanes);
  auto time = frames.front().time;
  capture.frames.clear();
  for (bool any = true; any;) {
    any = false;
    for (std::size_t i = 0; i < lanes; ++i) {
      if (next[i] == lane[i].size()) continue;
      any = true;
      craft::Frame frame = lane[i][next[i]++];
      time += std::chrono::seconds{random() % 4};
      frame.time = time;
      if (random() % 20 != 0) capture.frames.push_back(frame);
    }
  }
  return capture;
}

}  // namespace

TEST_CASE("the demo captures give the same events with any number of workers") {
  std::vector<std::string> inputs;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           std::string(TAPWARDEN_SOURCE_DIR) + "/pcaps")) {
    const std::string name = entry.path().string();
    if (name.ends_with(".pcap") || name.ends_with(".pcapng")) inputs.push_back(name);
  }
  std::sort(inputs.begin(), inputs.end());
  same_with_any_number_of_workers(inputs);
}

TEST_CASE("many lossy connections over hours give the same events with any number of workers") {
  const TemporaryFolder folder;
  craft::write_file(folder / "busy.pcap", to_pcap(busy_capture()));
  same_with_any_number_of_workers({folder / "busy.pcap"});
}

TEST_CASE("a queue gives what came in and ends when it is closed and empty") {
  BoundedQueue<int> queue(3);
  std::thread from([&queue] {
    for (int i = 0; i < 1000; ++i) queue.push(i);
    queue.close();
  });
  int expected = 0;
  while (const auto value = queue.pop()) CHECK(*value == expected++);
  from.join();
  CHECK(expected == 1000);
  int more = 5;
  CHECK_FALSE(queue.push(more));
  CHECK_FALSE(queue.try_push(more));
}

TEST_CASE("a full queue refuses what is not to wait") {
  BoundedQueue<int> queue(2);
  int value = 1;
  CHECK(queue.try_push(value));
  CHECK(queue.try_push(value));
  CHECK_FALSE(queue.try_push(value));
  CHECK(queue.try_pop() == 1);
  CHECK(queue.try_push(value));
}
