// SPDX-License-Identifier: Apache-2.0
// Whole runs with lists and databases: what stands in events, with any number of workers, and when
// a list changes while a capture is followed.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>

#include "craft/conversation.hpp"
#include "craft/http_text.hpp"
#include "pipeline/engine.hpp"
#include "support/catch.hpp"
#include "unit/capture/temporary_folder.hpp"
#include "unit/pipeline/options.hpp"
#include "unit/reputation/mmdb_writer.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using craft::Capture;
using craft::Conversation;

namespace {

constexpr const char* kRequest = "GET /v1/ping HTTP/1.1\r\nHost: api.example.com\r\n\r\n";
constexpr const char* kResponse = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

void write(const std::string& path, const std::string& content) {
  std::ofstream(path + ".new", std::ios::binary) << content;
  std::filesystem::rename(path + ".new", path);
}

/// `http` events in the order of their texts.
std::vector<std::string> exchanges_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (line.find(R"("event_type":"http")") != std::string::npos) lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::size_t count(const std::vector<std::string>& lines, const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      lines.begin(), lines.end(),
      [&text](const std::string& line) { return line.find(text) != std::string::npos; }));
}

void talk(Capture& capture, const char* client, std::uint16_t port) {
  Conversation talk(capture, {client, port}, {"198.51.100.20", 80});
  talk.handshake();
  talk.request(kRequest);
  talk.response(kResponse);
  talk.fin();
}

constexpr const char* kListed = R"("ip_reputation":"fail")";
constexpr const char* kNotListed = R"("ip_reputation":"pass")";

}  // namespace

TEST_CASE("lists and databases tell the same with any number of workers") {
  const TemporaryFolder folder;
  Capture capture;
  for (std::uint16_t i = 0; i < 20; ++i) {
    talk(capture, i % 2 == 0 ? "192.0.2.10" : "203.0.113.7", static_cast<std::uint16_t>(50000 + i));
  }
  craft::write_file(folder / "a.pcap", to_pcap(capture));
  write(folder / "bad.txt", "192.0.2.0/24 ; SBL7\n");
  MmdbWriter writer;
  writer.add("203.0.113.0/24",
             mmdb::map({{"autonomous_system_number", mmdb::uint32(64496)},
                        {"autonomous_system_organization", mmdb::text("Example \"Net\"")},
                        {"country", mmdb::map({{"iso_code", mmdb::text("SE")}})}}));
  write(folder / "geo.mmdb", writer.file());
  std::vector<std::string> first;
  for (const std::size_t workers : {0u, 1u, 3u}) {
    const std::string out = folder / ("out" + std::to_string(workers));
    EngineOptions options = options_for(out);
    options.config.capture.workers = workers;
    options.config.reputation.lists.push_back({"drop", folder / "bad.txt", false});
    options.config.reputation.geo_files.push_back(folder / "geo.mmdb");
    auto engine = Engine::open(options);
    REQUIRE(engine);
    CHECK((*engine)->read({folder / "a.pcap"}, {}).empty());
    CHECK_FALSE((*engine)->flush());
    CHECK((*engine)->reputation().files.size() == 2);
    const auto events = exchanges_of(out + "/eve.json");
    REQUIRE(events.size() == 20);
    CHECK(count(events, kListed) == 10);
    CHECK(count(events, kNotListed) == 10);
    CHECK(count(events, R"x("evidence":"192.0.2.10: drop (SBL7)")x") == 10);
    const std::string place =
        R"("client":{"ip":"203.0.113.7","asn":64496,"as_org":"Example \"Net\"","country":"SE"})";
    CHECK(count(events, place) == 10);
    CHECK(count(events, R"("client":{"ip":"192.0.2.10"})") == 10);
    if (first.empty()) first = events;
    CHECK(events == first);
  }
}

TEST_CASE("a run without lists has no client in its events and no result") {
  const TemporaryFolder folder;
  Capture capture;
  talk(capture, "192.0.2.10", 50000);
  craft::write_file(folder / "a.pcap", to_pcap(capture));
  auto engine = Engine::open(options_for(folder / "out"));
  REQUIRE(engine);
  CHECK((*engine)->read({folder / "a.pcap"}, {}).empty());
  CHECK_FALSE((*engine)->flush());
  const auto events = exchanges_of(folder / "out/eve.json");
  CHECK(count(events, R"("ip_reputation":"na")") == 1);
  CHECK(count(events, R"("client":)") == 0);
  CHECK((*engine)->reputation().files.empty());
}

TEST_CASE("a run does not start with a list that is not right") {
  const TemporaryFolder folder;
  write(folder / "bad.txt", "<html>\n");
  EngineOptions options = options_for({});
  options.config.reputation.lists.push_back({"", folder / "bad.txt", false});
  const auto engine = Engine::open(options);
  REQUIRE_FALSE(engine);
  CHECK_THAT(engine.error().message, Catch::StartsWith(folder / "bad.txt:1:1: "));
}

TEST_CASE("a list that changes while a capture is followed is read again, a bad one is not used") {
  const bool is_asked = GENERATE(true, false);  // by a signal, or because the file is another
  const TemporaryFolder folder;
  Capture capture;
  talk(capture, "192.0.2.10", 50000);
  const std::size_t first = to_pcap(capture).size();
  talk(capture, "192.0.2.10", 50001);
  const craft::Octets octets = to_pcap(capture);
  const std::string path = folder / "growing.pcap";
  const std::string list = folder / "list.txt";
  craft::write_file(
      path, craft::Octets(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(first)));
  write(list, "203.0.113.7\n");

  EngineOptions options = options_for(folder / "out");
  options.follow = true;
  options.config.reputation.lists.push_back({"", list, false});
  std::atomic<bool> asked{false};
  options.reload_asked = [&] { return asked.exchange(false); };
  Engine* running = nullptr;
  enum { kFirst, kBroken, kBetter, kSecond, kEnd } step = kFirst;
  // Asked again and again while reading waits; each step waits for what the one before it caused.
  options.stopped = [&] {
    const ReputationStats stats = running->reputation();
    const std::size_t events = exchanges_of(folder / "out/eve.json").size();
    if (step == kFirst && events == 1) {
      write(list, "<html>\n");
      asked = is_asked;
      step = kBroken;
    } else if (step == kBroken && stats.reloads == 1) {
      CHECK(stats.reloads_failed == 1);
      CHECK(stats.files.at(0).entries == 1);
      write(list, "203.0.113.7\n192.0.2.10\n");
      asked = is_asked;
      step = kBetter;
    } else if (step == kBetter && stats.reloads == 2) {
      CHECK(stats.files.at(0).entries == 2);
      std::ofstream file(path, std::ios::binary | std::ios::app);
      file.write(reinterpret_cast<const char*>(octets.data()) + first,
                 static_cast<std::streamsize>(octets.size() - first));
      step = kSecond;
    } else if (step == kSecond && events == 2) {
      step = kEnd;
    }
    return step == kEnd;
  };
  auto engine = Engine::open(options);
  REQUIRE(engine);
  running = engine->get();
  CHECK((*engine)->read({path}, {}).empty());
  CHECK_FALSE((*engine)->flush());
  const auto events = exchanges_of(folder / "out/eve.json");
  CHECK(count(events, kNotListed) == 1);
  CHECK(count(events, kListed) == 1);
  CHECK((*engine)->reputation().reloads_failed == 1);
}
