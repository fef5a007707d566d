// SPDX-License-Identifier: Apache-2.0
// Rotation and full disks: every exchange is in one file, whole, or counted as dropped.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "alert_samples.hpp"
#include "sink/eve_file.hpp"
#include "support/catch.hpp"
#include "unit/sink/file_limit.hpp"

using namespace tapwarden;
using tapwarden::test::FileLimit;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

struct Scratch {
  Scratch() {
    std::string name = fs::temp_directory_path() / "tapwarden-eve-XXXXXX";
    REQUIRE(mkdtemp(name.data()) != nullptr);
    config.dir = name;
  }
  ~Scratch() {
    std::error_code error;
    fs::remove_all(config.dir, error);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] fs::path file(int older = 0) const {
    std::string path = config.dir + "/eve.json";
    if (older != 0) path.append(".").append(std::to_string(older));
    return path;
  }
  /// Numbers of the exchanges in a file, in its order. REQUIRES: every line is whole.
  [[nodiscard]] std::vector<int> numbers(int older = 0) const {
    std::ifstream in(file(older));
    std::vector<int> numbers;
    for (std::string line; std::getline(in, line);) {
      REQUIRE(line.front() == '{');
      REQUIRE(line.back() == '}');
      REQUIRE_FALSE(in.eof());  // its line feed is there
      const std::size_t at = line.find("\"tx_id\":");
      REQUIRE(at != std::string::npos);
      numbers.push_back(std::stoi(line.substr(at + 8)));
    }
    return numbers;
  }
  EveConfig config;
};

void write(Sink& sink, test::SampleRecord& sample, int first, int count) {
  for (int i = first; i < first + count; ++i) {
    sample.record.tx_id = static_cast<std::uint64_t>(i);
    sink.write(sample.record);
  }
}

}  // namespace

TEST_CASE("by size: no file is larger, and every exchange is in one of them, in order") {
  Scratch scratch;
  scratch.config.rotate_bytes = 4000;
  scratch.config.rotated_kept = 500;
  test::SampleRecord sample;
  auto sink = open_eve_file(scratch.config);
  REQUIRE(sink);
  write(**sink, sample, 0, 1000);  // more than one buffer
  CHECK_FALSE((*sink)->flush());
  int older = 0;
  while (fs::exists(scratch.file(older + 1))) ++older;
  CHECK(older > 50);
  int expected = 0;
  for (int file = older; file >= 0; --file) {
    CHECK(fs::file_size(scratch.file(file)) <= 4000);
    for (const int number : scratch.numbers(file)) CHECK(number == expected++);
  }
  CHECK(expected == 1000);
  CHECK((*sink)->stats().written == 1000);
  CHECK((*sink)->stats().dropped == 0);
}

TEST_CASE("as many older files are kept as was said, the newest of them first") {
  Scratch scratch;
  scratch.config.rotate_bytes = 1;  // one exchange a file
  scratch.config.rotated_kept = 3;
  test::SampleRecord sample;
  auto sink = open_eve_file(scratch.config);
  write(**sink, sample, 0, 10);
  CHECK_FALSE((*sink)->flush());
  CHECK(scratch.numbers(0) == std::vector<int>{9});
  CHECK(scratch.numbers(1) == std::vector<int>{8});
  CHECK(scratch.numbers(3) == std::vector<int>{6});
  CHECK_FALSE(fs::exists(scratch.file(4)));
}

TEST_CASE("by time: a period that is over makes a new file, even while nothing is written") {
  Scratch scratch;
  scratch.config.rotate_every = 1h;
  SensorTime now{0s, Timestamp{10h + 59min}};
  test::SampleRecord sample;
  auto sink = open_eve_file(scratch.config, {}, [&now] { return now; });
  write(**sink, sample, 0, 1);
  CHECK_FALSE((*sink)->flush());
  CHECK_FALSE(fs::exists(scratch.file(1)));
  now.wall = Timestamp{11h};
  CHECK_FALSE((*sink)->flush());
  CHECK(scratch.numbers(1) == std::vector<int>{0});
  CHECK(fs::file_size(scratch.file()) == 0);
  now.wall = Timestamp{13h};
  CHECK_FALSE((*sink)->flush());
  CHECK_FALSE(fs::exists(scratch.file(2)));  // an empty file is not worth it
  now.wall = Timestamp{12h};                 // the clock was set back
  write(**sink, sample, 1, 1);
  CHECK_FALSE((*sink)->flush());
  CHECK(scratch.numbers(0) == std::vector<int>{1});
}

TEST_CASE("what logrotate moved away stays as it is, and a new file is begun") {
  Scratch scratch;
  test::SampleRecord sample;
  auto sink = open_eve_file(scratch.config);
  write(**sink, sample, 0, 2);
  CHECK_FALSE((*sink)->flush());
  fs::rename(scratch.file(), scratch.file(1));
  write(**sink, sample, 2, 1);  // still in the buffer
  (*sink)->reopen();
  write(**sink, sample, 3, 1);
  CHECK_FALSE((*sink)->flush());
  CHECK(scratch.numbers(1) == std::vector<int>{0, 1, 2});
  CHECK(scratch.numbers(0) == std::vector<int>{3});
}

TEST_CASE("a full disk keeps no half line; what is lost is counted; it goes on by itself") {
  Scratch scratch;
  std::vector<std::string> said;
  test::SampleRecord sample;
  auto sink =
      open_eve_file(scratch.config, [&said](const std::string& text) { said.push_back(text); });
  write(**sink, sample, 0, 1);
  CHECK_FALSE((*sink)->flush());
  const auto one = fs::file_size(scratch.file());
  {
    const FileLimit limit(one * 5 + one / 2);
    write(**sink, sample, 1, 8);
    const auto error = (*sink)->flush();
    const std::size_t kept = fs::file_size(scratch.file());
    const SinkStats stats = (*sink)->stats();
    write(**sink, sample, 9, 1);
    const auto again = (*sink)->flush();
    limit.lift();
    REQUIRE(error);
    CHECK(error->message.find("events of 4 exchanges are lost") != std::string::npos);
    CHECK(again);
    CHECK(kept == one * 5);
    CHECK(stats.written == 5);
    CHECK(stats.dropped == 4);
    CHECK_FALSE(stats.is_up);
  }
  write(**sink, sample, 10, 2);
  CHECK_FALSE((*sink)->flush());
  CHECK(scratch.numbers() == std::vector<int>{0, 1, 2, 3, 4, 10, 11});
  const SinkStats stats = (*sink)->stats();
  CHECK(stats.written == 7);
  CHECK(stats.dropped == 5);
  CHECK(stats.bytes == fs::file_size(scratch.file()));
  CHECK(stats.is_up);
  REQUIRE(said.size() == 2);
  CHECK(said[0].find("events are lost until it can be written again") != std::string::npos);
  CHECK(said[1].find("events are written again") != std::string::npos);
}
