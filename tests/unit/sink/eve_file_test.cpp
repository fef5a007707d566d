// SPDX-License-Identifier: Apache-2.0
#include "sink/eve_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "support/catch.hpp"

using namespace tapwarden;
namespace fs = std::filesystem;

namespace {

/// A folder that is gone afterwards.
struct Scratch {
  Scratch() {
    std::string name = fs::temp_directory_path() / "tapwarden-eve-XXXXXX";
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Scratch() {
    std::error_code error;
    fs::remove_all(path, error);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  fs::path path;
};

mode_t mode_of(const fs::path& path) {
  struct stat facts {};
  REQUIRE(stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 07777;
}

std::size_t lines_in(const fs::path& path) {
  std::ifstream file(path);
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) ++count;
  return count;
}

EveConfig in(const fs::path& folder) {
  EveConfig config;
  config.dir = folder;
  return config;
}

void fill(Record& record) {
  record.source = "a.pcap";
  const auto endpoint = std::make_shared<EndpointName>();
  endpoint->method = "GET";
  record.endpoint = endpoint;
  record.judgement = std::make_shared<Judgement>();
  record.request.protocol = record.response.protocol = "HTTP/1.1";
  record.flow.id = 1;
}

}  // namespace

TEST_CASE("the folder is made, and file and folder are closed to others") {
  const Scratch scratch;
  const mode_t before = umask(0);
  const fs::path folder = scratch.path / "out";
  auto sink = open_eve_file(in(folder));
  umask(before);
  REQUIRE(sink);
  CHECK(mode_of(folder) == 0750);
  CHECK(mode_of(folder / "eve.json") == 0640);
}

TEST_CASE("events are in the file after a flush, and a second run appends") {
  const Scratch scratch;
  Record record;
  fill(record);
  for (std::size_t run = 1; run <= 2; ++run) {
    auto sink = open_eve_file(in(scratch.path));
    REQUIRE(sink);
    (*sink)->write(record);
    CHECK_FALSE((*sink)->flush());
    CHECK(lines_in(scratch.path / "eve.json") == run);
  }
}

TEST_CASE("what was not flushed is written when the sink goes away") {
  const Scratch scratch;
  Record record;
  fill(record);
  {
    auto sink = open_eve_file(in(scratch.path));
    REQUIRE(sink);
    for (int i = 0; i < 1000; ++i) (*sink)->write(record);
  }
  CHECK(lines_in(scratch.path / "eve.json") == 1000);
}

TEST_CASE("a folder that cannot be made is an error that names it") {
  const Scratch scratch;
  const fs::path folder = scratch.path / "missing" / "out";
  auto sink = open_eve_file(in(folder));
  REQUIRE_FALSE(sink);
  CHECK(sink.error().message.find(folder.string()) == 0);
  CHECK(sink.error().message.find("No such file") != std::string::npos);
}

TEST_CASE("a file in place of the folder is an error that names it") {
  const Scratch scratch;
  const fs::path file = scratch.path / "file";
  std::ofstream(file) << "x";
  auto sink = open_eve_file(in(file));
  REQUIRE_FALSE(sink);
  CHECK(sink.error().message.find((file / "eve.json").string()) == 0);
}

TEST_CASE("a full disk is one error of the next flush and stops nothing") {
  const Scratch scratch;
  fs::create_symlink("/dev/full", scratch.path / "eve.json");
  auto sink = open_eve_file(in(scratch.path));
  REQUIRE(sink);
  Record record;
  fill(record);
  for (int i = 0; i < 2000; ++i) (*sink)->write(record);  // more than one buffer
  const auto error = (*sink)->flush();
  REQUIRE(error);
  CHECK(error->message.find((scratch.path / "eve.json").string()) == 0);
  CHECK(error->message.find("No space left") != std::string::npos);
  CHECK_FALSE((*sink)->flush());
  (*sink)->write(record);
  CHECK((*sink)->flush());
}
