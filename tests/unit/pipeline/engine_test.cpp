// SPDX-License-Identifier: Apache-2.0
// Whole runs over several captures: what stands in events, and what was wrong.
#include "pipeline/engine.hpp"

#include <filesystem>
#include <fstream>

#include "capture/pcap_file.hpp"
#include "craft/conversation.hpp"
#include "craft/http_text.hpp"
#include "support/catch.hpp"
#include "unit/capture/temporary_folder.hpp"
#include "unit/pipeline/options.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using namespace std::chrono_literals;
using craft::Capture;
using craft::Conversation;

namespace {

constexpr const char* kRequest = "GET /v1/ping HTTP/1.1\r\nHost: api.example.com\r\n\r\n";
constexpr const char* kResponse = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

/// `http` events only: alerts repeat what they say.
std::vector<std::string> exchanges_of(const std::string& path) {
  std::vector<std::string> lines = lines_of(path);
  std::erase_if(lines, [](const std::string& line) {
    return line.find(R"("event_type":"http")") == std::string::npos;
  });
  return lines;
}

/// Two exchanges of one connection; the second one's answer begins at the frame that is given.
std::pair<Capture, std::size_t> two_exchanges() {
  Capture capture;
  Conversation talk(capture, {"192.0.2.10", 51000}, {"198.51.100.20", 80});
  talk.handshake();
  talk.request(kRequest);
  talk.response(kResponse);
  talk.request(kRequest);
  const std::size_t answer = talk.response(kResponse);
  talk.fin();
  return {capture, answer};
}

Capture part(const Capture& capture, std::size_t from, std::size_t to) {
  Capture some;
  some.frames.assign(capture.frames.begin() + static_cast<std::ptrdiff_t>(from),
                     capture.frames.begin() + static_cast<std::ptrdiff_t>(to));
  return some;
}

}  // namespace

TEST_CASE("an exchange that goes on in another capture is whole and names both") {
  const TemporaryFolder folder;
  const auto [capture, answer] = two_exchanges();
  craft::write_file(folder / "1.pcap", to_pcap(part(capture, 0, answer)));
  craft::write_file(folder / "2.pcap", to_pcap(part(capture, answer, capture.frames.size())));
  auto engine = Engine::open(options_for(folder / "out"));
  REQUIRE(engine);
  CHECK((*engine)->read({folder / "2.pcap", folder / "1.pcap"}, {}).empty());
  CHECK_FALSE((*engine)->flush());
  CHECK((*engine)->summary().exchanges == 2);
  CHECK((*engine)->summary().halves == 0);
  CHECK((*engine)->stats().stream.flows == 1);
  const auto events = exchanges_of(folder / "out/eve.json");
  REQUIRE(events.size() == 2);
  const std::string first_file = R"("pcap_filename":")" + (folder / "1.pcap") + '"';
  CHECK_THAT(events[0], Catch::Contains(first_file) && !Catch::Contains("last_file"));
  CHECK_THAT(events[1], Catch::Contains(first_file) && Catch::Contains(R"("last":1,"last_file":")" +
                                                                       (folder / "2.pcap") + '"'));
}

TEST_CASE("what is wrong with one capture stops no other, and all of it is told") {
  const TemporaryFolder folder;
  craft::Octets octets = to_pcap(two_exchanges().first);
  craft::write_file(folder / "good.pcap", octets);
  octets.resize(30);
  craft::write_file(folder / "cut.pcap", octets);
  auto engine = Engine::open(options_for({}));
  REQUIRE(engine);
  const auto errors =
      (*engine)->read({folder / "cut.pcap", folder / "none.pcap", folder / "good.pcap"}, {});
  REQUIRE(errors.size() == 2);
  CHECK_THAT(errors[0].message, Catch::StartsWith(folder / "cut.pcap"));
  CHECK_THAT(errors[1].message, Catch::StartsWith(folder / "none.pcap"));
  CHECK((*engine)->summary().exchanges == 2);
}

TEST_CASE("a followed capture is read on as it grows; its events are there while it is followed") {
  const TemporaryFolder folder;
  const auto [capture, answer] = two_exchanges();
  const bool nanoseconds = GENERATE(false, true);
  const craft::Octets octets = nanoseconds ? to_pcap(capture) : to_pcapng(capture);
  const std::string path = folder / "growing";
  // Cut in the file header, in record headers, and in packets.
  const std::vector<std::size_t> borders{10, 30, 61, 300, octets.size() - 90, octets.size()};
  craft::write_file(path, craft::Octets(octets.begin(), octets.begin() + 3));

  EngineOptions options = options_for(folder / "out");
  options.follow = true;
  std::size_t written = 3;
  std::size_t step = 0;
  int asked_at_end = 0;
  std::size_t events_before_stop = 0;
  // Asked whenever reading has come to the end of what is there.
  options.stopped = [&] {
    if (step == borders.size()) {
      events_before_stop = exchanges_of(folder / "out/eve.json").size();
      return ++asked_at_end > 3;
    }
    std::ofstream file(path, std::ios::binary | std::ios::app);
    file.write(reinterpret_cast<const char*>(octets.data()) + written,
               static_cast<std::streamsize>(borders[step] - written));
    written = borders[step++];
    return false;
  };
  auto engine = Engine::open(options);
  REQUIRE(engine);
  CHECK((*engine)->read({path}, {}).empty());
  CHECK((*engine)->summary().exchanges == 2);
  CHECK((*engine)->stats().decode.packets == capture.frames.size());
  CHECK(events_before_stop == 2);
}

TEST_CASE("following ends well when the file is removed, replaced or cut") {
  const TemporaryFolder folder;
  const std::string path = folder / "growing";
  craft::write_file(path, to_pcap(two_exchanges().first));
  EngineOptions options = options_for({});
  options.follow = true;
  int asked = 0;
  const int how = GENERATE(0, 1, 2);
  options.stopped = [&] {
    if (++asked == 1) {
      if (how == 0) std::filesystem::remove(path);
      if (how == 1) std::filesystem::rename(path, folder / "rotated");
      if (how == 2) std::filesystem::resize_file(path, 24);
    }
    return asked > 20;
  };
  auto engine = Engine::open(options);
  REQUIRE(engine);
  CHECK((*engine)->read({path}, {}).empty());
  CHECK((*engine)->summary().exchanges == 2);
  CHECK(asked < 5);
}

TEST_CASE("evidence has the packets of flows with findings from the handshake to the end") {
  const TemporaryFolder folder;
  Capture capture = two_exchanges().first;  // in plain text, which is a finding
  const std::size_t with_findings = capture.frames.size();
  Conversation other(capture, {"192.0.2.11", 51000}, {"198.51.100.20", 22});
  other.handshake();
  other.request("SSH-2.0-client\r\n");
  other.fin();
  craft::write_file(folder / "in.pcap", to_pcap(capture));
  EngineOptions options = options_for({});
  options.config.evidence.file = folder / "evidence.pcap";
  {
    auto engine = Engine::open(options);
    REQUIRE(engine);
    CHECK((*engine)->read({folder / "in.pcap"}, {}).empty());
    CHECK_FALSE((*engine)->flush());
  }
  auto source = open_pcap_file(folder / "evidence.pcap");
  REQUIRE(source);
  std::array<Packet, 64> batch;
  CHECK((*source)->next_batch(batch) == with_findings);
  CHECK(as_text(batch[0].data) == as_text(capture.frames[0].data));
  CHECK((*source)->next_batch(batch) == 0);
  CHECK_FALSE((*source)->error());
}

TEST_CASE("evidence that cannot be written is refused before anything is read") {
  const TemporaryFolder folder;
  EngineOptions options = options_for({});
  options.config.evidence.file = folder / "none/evidence.pcap";
  const auto engine = Engine::open(options);
  REQUIRE_FALSE(engine);
  CHECK_THAT(engine.error().message, Catch::StartsWith(options.config.evidence.file));
}
