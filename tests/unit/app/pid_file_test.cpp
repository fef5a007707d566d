// SPDX-License-Identifier: Apache-2.0
#include "app/pid_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("tapwarden-pid-" + std::to_string(getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file() const { return path / "run.pid"; }
};

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("a pid file has the number of the process, and goes with it") {
  const Folder folder;
  {
    const auto taken = PidFile::take(folder.file());
    REQUIRE(taken);
    CHECK(content_of(folder.file()) == std::to_string(getpid()) + "\n");
  }
  CHECK_FALSE(std::filesystem::exists(folder.file()));
}

TEST_CASE("a pid file that is held is refused with the number of who holds it") {
  const Folder folder;
  const auto taken = PidFile::take(folder.file());
  REQUIRE(taken);
  const auto second = PidFile::take(folder.file());
  REQUIRE_FALSE(second);
  CHECK(second.error().message.find("runs already, as process " + std::to_string(getpid())) !=
        std::string::npos);
}

TEST_CASE("a pid file that a crash left behind is taken over, however long it was") {
  const Folder folder;
  std::ofstream(folder.file()) << "123456789012\n";
  const auto taken = PidFile::take(folder.file());
  REQUIRE(taken);
  CHECK(content_of(folder.file()) == std::to_string(getpid()) + "\n");
}

TEST_CASE("a pid file in a folder that does not exist is an error with its path") {
  const auto taken = PidFile::take("/nowhere/at/all.pid");
  REQUIRE_FALSE(taken);
  CHECK(taken.error().message.starts_with("/nowhere/at/all.pid: "));
}
