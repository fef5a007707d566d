// SPDX-License-Identifier: Apache-2.0
// Files as they come, change, break and go: which lists hold an address then, and what is told.
#include "reputation/reputation_files.hpp"

#include <filesystem>
#include <fstream>

#include "support/catch.hpp"
#include "unit/capture/temporary_folder.hpp"
#include "unit/reputation/mmdb_writer.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

namespace {

/// A configuration, its files, and what they say of an address.
class Setup {
 public:
  std::string write(const std::string& name, const std::string& content) {
    // Aside, then renamed, as tools/feeds does: another file each time, so the change is certain.
    std::ofstream(folder_ / ".new", std::ios::binary) << content;
    std::filesystem::rename(folder_ / ".new", folder_ / name);
    return folder_ / name;
  }
  void list(const std::string& name, const std::string& content, bool own = false) {
    config.reputation.lists.push_back({"", write(name, content), own});
  }
  std::string folder() { return folder_.path(); }

  std::string open_error() {
    const auto opened = ReputationFiles::open(config, messages);
    return opened ? "" : opened.error().message;
  }
  void open() {
    auto opened = ReputationFiles::open(config, messages);
    if (!opened) FAIL(opened.error().message);
    files = std::move(*opened);
  }
  void reload() {
    messages.clear();
    files->reload(messages);
  }

  /// "drop(SBL1) scanners"; "private" in front of what is asked for own lists alone.
  std::string lists_of(const std::string& text) {
    const IpAddress address = parse_prefix(text)->address;
    const auto set = files->current();
    const Listings listings = set->find(address, set->place_of(address));
    std::string out = listings.is_private ? "private" : "";
    for (std::size_t i = 0; i < listings.count; ++i) {
      const Listing& listing = listings.shown[i];
      out.append(out.empty() ? "" : " ").append(listing.list);
      if (!listing.category.empty()) out.append("(").append(listing.category).append(")");
    }
    if (listings.total > listings.count) {
      out += " +" + std::to_string(listings.total - listings.count);
    }
    return out;
  }

  Config config;
  std::vector<std::string> messages;
  std::unique_ptr<ReputationFiles> files;

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("an address is on all lists that hold it, the worst first") {
  Setup setup;
  setup.list("first.txt", "198.51.100.0/24\n");
  setup.list("scored.csv", "198.51.100.7,3,90\n198.51.100.0/25,4,126\n198.51.100.8,9,10\n");
  setup.list("drop.txt", "198.51.100.0/24 ; SBL1\n");
  setup.config.reputation.categories = setup.write("categories.cfg", "3,Scanner,x\n4,Spam,x\n");
  setup.open();
  CHECK(setup.lists_of("198.51.100.7") == "first drop(SBL1) scored(Spam)");
  CHECK(setup.lists_of("198.51.100.200") == "first drop(SBL1)");
  CHECK(setup.lists_of("198.51.101.1").empty());
}

TEST_CASE("more lists than are shown are counted") {
  Setup setup;
  for (const char* name : {"a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt"}) {
    setup.list(name, "198.51.100.7\n198.51.100.0/24\n");
  }
  setup.open();
  CHECK(setup.lists_of("198.51.100.7") == "a b c d +2");
}

TEST_CASE("a score below the limit does not count, nor does zero") {
  Setup setup;
  setup.list("scored.csv", "198.51.100.1,1,31\n198.51.100.2,1,30\n198.51.100.3,2,0\n");
  setup.open();
  CHECK(setup.lists_of("198.51.100.1") == "scored(category 1)");
  CHECK(setup.lists_of("198.51.100.2").empty());
  setup.config.reputation.score_min = 1;
  setup.open();
  CHECK(setup.lists_of("198.51.100.2") == "scored(category 1)");
  CHECK(setup.lists_of("198.51.100.3").empty());
}

TEST_CASE("lists of others do not speak of private addresses, own lists do") {
  Setup setup;
  setup.list("bogons.netset", "10.0.0.0/8\n127.0.0.0/8\nfc00::/7\nfe80::/10\n224.0.0.0/3\n");
  setup.list("mine.txt", "10.1.2.3\n203.0.113.9\n", true);
  setup.open();
  CHECK(setup.lists_of("10.1.2.4") == "private");
  CHECK(setup.lists_of("127.0.0.1") == "private");
  CHECK(setup.lists_of("fd00::1") == "private");
  CHECK(setup.lists_of("fe80::1") == "private");
  CHECK(setup.lists_of("10.1.2.3") == "private mine");
  CHECK(setup.lists_of("203.0.113.9") == "mine");
  CHECK(setup.lists_of("9.255.255.255").empty());
}

TEST_CASE("what is private ends where its block ends") {
  using reputation::is_private;
  for (const char* text : {"10.255.255.255", "100.64.0.0", "100.127.255.255", "172.16.0.0",
                           "172.31.255.255", "192.168.255.255", "169.254.0.1", "0.0.0.0",
                           "255.255.255.255", "::1", "::", "fdff::1", "febf::1", "ff02::1"}) {
    INFO(text);
    CHECK(is_private(parse_prefix(text)->address));
  }
  for (const char* text : {"11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
                           "172.32.0.0", "192.167.255.255", "192.169.0.0", "223.255.255.255",
                           "192.0.2.1", "::2", "2001:db8::1", "fec0::1", "fbff::1"}) {
    INFO(text);
    CHECK(!is_private(parse_prefix(text)->address));
  }
}

TEST_CASE("an exception is on no list") {
  Setup setup;
  setup.list("a.txt", "198.51.100.0/24\n");
  setup.config.reputation.allowed.push_back(*parse_prefix("198.51.100.64/26"));
  setup.open();
  CHECK(setup.lists_of("198.51.100.63") == "a");
  CHECK(setup.lists_of("198.51.100.64").empty());
}

TEST_CASE("networks and countries are listed by a database") {
  Setup setup;
  MmdbWriter writer;
  writer.add("198.51.100.0/24",
             mmdb::map({{"asn", mmdb::uint32(64496)}, {"country_code", mmdb::text("SE")}}));
  writer.add("203.0.113.0/24", mmdb::map({{"asn", mmdb::uint32(64497)}}));
  setup.config.reputation.geo_files.push_back(setup.write("geo.mmdb", writer.file()));
  SECTION("by themselves they list nothing") {
    setup.open();
    CHECK(!setup.files->current()->has_lists());
    CHECK(setup.files->current()->has_places());
    CHECK(setup.lists_of("198.51.100.1").empty());
  }
  SECTION("a list of networks") {
    setup.list("asndrop.json", "{\"asn\":64497,\"asname\":\"BAD\"}\n");
    setup.open();
    CHECK(setup.lists_of("203.0.113.1") == "asndrop(AS64497)");
    CHECK(setup.lists_of("198.51.100.1").empty());
  }
  SECTION("those of the configuration") {
    setup.config.reputation.asns = {64497};
    setup.config.reputation.countries = {"SE"};
    setup.open();
    CHECK(setup.files->current()->has_lists());
    CHECK(setup.lists_of("203.0.113.1") == "asn(AS64497)");
    CHECK(setup.lists_of("198.51.100.1") == "country(SE)");
  }
}

TEST_CASE("a list of networks without a database is told of") {
  Setup setup;
  setup.list("asndrop.json", "{\"asn\":64497}\n");
  setup.open();
  REQUIRE(setup.messages.size() == 1);
  CHECK(setup.messages[0].find("without --geoip") != std::string::npos);
}

TEST_CASE("a start with a file that is not right is refused") {
  Setup setup;
  setup.list("good.txt", "198.51.100.7\n");
  SECTION("a page of errors") { setup.list("bad.txt", "<html>\n"); }
  SECTION("not there") { setup.config.reputation.lists.push_back({"", "/nowhere/bad.txt", false}); }
  SECTION("no database") {
    setup.config.reputation.geo_files.push_back(setup.write("bad.mmdb", ""));
  }
  SECTION("no categories") { setup.config.reputation.categories = setup.write("bad.cfg", "x\n"); }
  CHECK(setup.open_error().find("/bad.") != std::string::npos);
}

TEST_CASE("a folder is its lists, by name, and what else lies there is none") {
  Setup setup;
  std::filesystem::create_directory(setup.folder() + "/lists");
  setup.write("lists/b.txt", "198.51.100.7\n");
  setup.write("lists/a.netset", "198.51.100.0/24\n");
  setup.write("lists/README.md", "Lists of ours.\n");
  setup.write("lists/.half.txt", "198.51.");
  setup.config.reputation.lists.push_back({"", setup.folder() + "/lists", false});
  setup.open();
  CHECK(setup.lists_of("198.51.100.7") == "a b");
  SECTION("one more, and one gone, at the next reload") {
    setup.write("lists/c.txt", "198.51.100.7\n");
    std::filesystem::remove(setup.folder() + "/lists/b.txt");
    setup.reload();
    CHECK(setup.lists_of("198.51.100.7") == "a c");
    CHECK(setup.messages.empty());
  }
  SECTION("a folder that is gone keeps its lists") {
    std::filesystem::remove_all(setup.folder() + "/lists");
    setup.reload();
    CHECK(setup.lists_of("198.51.100.7") == "a b");
    CHECK(!setup.messages.empty());
    CHECK(setup.files->stats().reloads_failed == 1);
  }
}

TEST_CASE("a folder without lists is no list") {
  Setup setup;
  setup.config.reputation.lists.push_back({"", setup.folder(), false});
  setup.open();
  CHECK(!setup.files->current()->has_lists());
}

TEST_CASE("a reload takes what changed and keeps what broke") {
  Setup setup;
  setup.list("a.txt", "198.51.100.1\n");
  setup.list("b.txt", "198.51.100.2\n");
  setup.open();
  const std::uint64_t generation = setup.files->generation();
  SECTION("nothing changed: the same set") {
    const auto set = setup.files->current();
    setup.reload();
    CHECK(setup.files->current() == set);
    CHECK(setup.files->generation() == generation);
    CHECK(setup.files->stats().reloads == 1);
    CHECK(setup.files->stats().reloads_failed == 0);
  }
  SECTION("a new content") {
    setup.write("a.txt", "198.51.100.9\n");
    setup.reload();
    CHECK(setup.lists_of("198.51.100.1").empty());
    CHECK(setup.lists_of("198.51.100.9") == "a");
    CHECK(setup.lists_of("198.51.100.2") == "b");
    CHECK(setup.files->generation() != generation);
  }
  SECTION("one broke, the other one is new") {
    setup.write("a.txt", "<html>\n");
    setup.write("b.txt", "198.51.100.8\n");
    setup.reload();
    CHECK(setup.lists_of("198.51.100.1") == "a");
    CHECK(setup.lists_of("198.51.100.8") == "b");
    REQUIRE(setup.messages.size() == 1);
    CHECK(setup.messages[0].find("its former content stays in use") != std::string::npos);
    const ReputationStats stats = setup.files->stats();
    CHECK(stats.reloads_failed == 1);
    CHECK(stats.files.at(0).error.find("a.txt:1:1: ") != std::string::npos);
    CHECK(stats.files.at(0).entries == 1);
    CHECK(stats.files.at(1).error.empty());
    setup.reload();
    CHECK(setup.messages.size() == 1);  // it is still broken
    setup.write("a.txt", "198.51.100.7\n");
    setup.reload();
    CHECK(setup.lists_of("198.51.100.7") == "a");
    CHECK(setup.files->stats().files.at(0).error.empty());
  }
  SECTION("one is gone") {
    std::filesystem::remove(setup.folder() + "/a.txt");
    setup.reload();
    CHECK(setup.lists_of("198.51.100.1") == "a");
    CHECK(setup.files->stats().reloads_failed == 1);
  }
}

TEST_CASE("a set that is still asked outlives its files' next reload") {
  Setup setup;
  setup.list("a.txt", "198.51.100.1 ; SBL7\n");
  setup.open();
  const auto former = setup.files->current();
  const Listings listings = former->find(parse_prefix("198.51.100.1")->address, {});
  setup.write("a.txt", "198.51.100.2\n");
  setup.reload();
  REQUIRE(listings.count == 1);
  CHECK(listings.shown[0].category == "SBL7");
  CHECK(setup.files->current() != former);
}

TEST_CASE("other files take the place of the former ones, when all of them are right") {
  Setup setup;
  setup.list("a.txt", "198.51.100.1\n");
  setup.config.reputation.countries = {"KP"};
  setup.open();
  const std::uint64_t before = setup.files->generation();
  const auto former = setup.files->current();
  Config next = setup.config;
  next.reputation.countries = {"NO"};
  next.reputation.lists[0].path = setup.write("b.txt", "198.51.100.2\n");
  next.reputation.lists.push_back({"", setup.folder() + "/missing.txt", false});
  const auto error = setup.files->reconfigure(next, setup.messages);
  REQUIRE(error);
  CHECK(error->message.find("missing.txt") != std::string::npos);
  CHECK(setup.files->generation() == before);
  CHECK(setup.lists_of("198.51.100.1") == "a");

  next.reputation.lists.pop_back();
  REQUIRE_FALSE(setup.files->reconfigure(next, setup.messages));
  CHECK(setup.files->generation() != before);
  CHECK(setup.lists_of("198.51.100.1").empty());
  CHECK(setup.lists_of("198.51.100.2") == "b");
  AddressPlace place;
  place.country = "KP";
  CHECK(former->find(parse_prefix("203.0.113.1")->address, place).count == 1);
  CHECK(setup.files->stats().reloads == 2);
  CHECK(setup.files->stats().reloads_failed == 1);

  next.reputation = {};
  REQUIRE_FALSE(setup.files->reconfigure(next, setup.messages));
  CHECK(setup.files->current() == nullptr);
  setup.reload();
  CHECK(setup.files->current() == nullptr);
}

TEST_CASE("a change is one when the file is at rest, and only until it was read") {
  Setup setup;
  setup.list("a.txt", "198.51.100.1\n");
  setup.open();
  CHECK(!setup.files->has_changed());
  CHECK(!setup.files->has_changed());
  setup.write("a.txt", "198.51.100.2\n");
  CHECK(!setup.files->has_changed());  // it may be being written
  CHECK(setup.files->has_changed());
  setup.reload();
  CHECK(!setup.files->has_changed());
  setup.write("a.txt", "<html>\n");
  CHECK(!setup.files->has_changed());
  CHECK(setup.files->has_changed());
  setup.reload();
  CHECK(!setup.files->has_changed());  // what is broken is not read again and again
}

TEST_CASE("how files stand is told") {
  Setup setup;
  setup.list("a.txt", "198.51.100.1\nx\n198.51.100.2\n198.51.100.3\n");
  setup.config.limits.ip_list_entries_max = 2;
  setup.open();
  const ReputationStats stats = setup.files->stats();
  REQUIRE(stats.files.size() == 1);
  CHECK(stats.files[0].name == "a");
  CHECK(stats.files[0].entries == 2);
  CHECK(stats.files[0].bad_lines == 1);
  CHECK(stats.files[0].left_out == 1);
  CHECK(stats.files[0].modified > 1'700'000'000);
  CHECK(setup.messages.size() == 3);
}
