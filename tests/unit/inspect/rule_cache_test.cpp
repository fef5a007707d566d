// SPDX-License-Identifier: Apache-2.0
// Compiled rules on disk: used when they are right, compiled again when they are not.
#include "inspect/rule_cache.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/catch.hpp"
#include "unit/capture/temporary_folder.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

namespace {

namespace fs = std::filesystem;

// So many that compiling is told of.
std::vector<Expressions> sources() {
  std::vector<Expressions> all(50);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].push_back(
        {"union" + std::to_string(i) + "\\s{1,4}select", static_cast<unsigned>(i), {}});
  }
  return all;
}

struct Cache {
  /// True: they had to be compiled. They are right either way.
  bool compiles() {
    bool compiled = false;
    const auto databases =
        compile_cached(expressions, folder.path(), [&compiled] { compiled = true; });
    REQUIRE(databases);
    REQUIRE(databases->size() == expressions.size());
    for (const Database& database : *databases) {
      hs_database_t* const one = database.get();
      std::size_t size = 0;
      REQUIRE(hs_database_size(one, &size) == HS_SUCCESS);
    }
    return compiled;
  }
  fs::path file() const {
    fs::path found;
    for (const auto& entry : fs::directory_iterator(folder.path())) found = entry.path();
    return found;
  }
  std::string content() const {
    std::ifstream in(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void set_content(const std::string& octets) const {
    std::ofstream(file(), std::ios::binary | std::ios::trunc) << octets;
  }

  TemporaryFolder folder;
  std::vector<Expressions> expressions = sources();
};

}  // namespace

TEST_CASE("what was compiled once is read the next time, by its owner alone") {
  Cache cache;
  CHECK(cache.compiles());
  CHECK_FALSE(cache.compiles());
  fs::permissions(cache.file(), fs::perms::group_write, fs::perm_options::add);
  CHECK(cache.compiles());
}

TEST_CASE("other expressions are compiled anew") {
  Cache cache;
  CHECK(cache.compiles());
  cache.expressions[7][0].text += "x";
  CHECK(cache.compiles());
}

TEST_CASE("a cache file that is damaged anywhere is not used, and is written again") {
  Cache cache;
  CHECK(cache.compiles());
  const std::string whole = cache.content();
  REQUIRE(whole.size() > 4096);
  const std::size_t head = 8 * (1 + cache.expressions.size());  // count and sizes
  const auto spoil = [&](std::size_t at) {
    std::string octets = whole;
    octets[at] = static_cast<char>(octets[at] ^ 0x41);
    cache.set_content(octets);
    return cache.compiles();
  };
  for (std::size_t at = 0; at < head; at += 53) CHECK(spoil(at));
  // Of a database: octets in front of its checksum that mean nothing may be others.
  std::size_t unnoticed = 0;
  for (std::size_t at = head; at < whole.size(); at += whole.size() / 30) {
    if (!spoil(at)) ++unnoticed;
  }
  CHECK(unnoticed < 3);
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, head, whole.size() - 1}) {
    cache.set_content(whole.substr(0, size));
    CHECK(cache.compiles());
  }
  cache.set_content(whole + "x");
  CHECK(cache.compiles());
  CHECK_FALSE(cache.compiles());
}
