// SPDX-License-Identifier: Apache-2.0
// Networks and countries out of small databases that the test writes.
#include "reputation/geo_database.hpp"

#include <filesystem>
#include <fstream>

#include "support/catch.hpp"
#include "unit/capture/temporary_folder.hpp"
#include "unit/reputation/mmdb_writer.hpp"

using namespace tapwarden;
using namespace tapwarden::reputation;
using namespace tapwarden::test;

namespace {

class Databases {
 public:
  std::string path(const std::string& content) {
    const std::string path = folder_ / ("db" + std::to_string(count_++));
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  std::shared_ptr<const GeoDatabase> open(const MmdbWriter& writer) {
    auto database = GeoDatabase::open(path(writer.file()));
    if (!database) FAIL(database.error().message);
    return *database;
  }

 private:
  TemporaryFolder folder_;
  int count_ = 0;
};

AddressPlace place_in(const GeoDatabase& database, const std::string& address) {
  AddressPlace place;
  database.add_to(place, parse_prefix(address)->address);
  return place;
}

MmdbWriter networks() {
  MmdbWriter writer;
  writer.add("192.0.2.0/24", mmdb::map({{"autonomous_system_number", mmdb::uint32(64496)},
                                        {"autonomous_system_organization", mmdb::text("Doc")}}));
  writer.add("2001:db8::/32", mmdb::map({{"autonomous_system_number", mmdb::uint32(4200000000)}}));
  writer.add("198.51.100.7", mmdb::map({{"asn", mmdb::text("AS64497")}}));
  writer.add("203.0.113.0/24", mmdb::map({{"asn", mmdb::text("nobody")}}));
  return writer;
}

}  // namespace

TEST_CASE("a database of networks tells number and name") {
  Databases databases;
  const auto database = databases.open(networks());
  CHECK(place_in(*database, "192.0.2.255").asn == 64496);
  CHECK(place_in(*database, "192.0.2.255").as_org == "Doc");
  CHECK(place_in(*database, "192.0.2.255").country.empty());
  CHECK(place_in(*database, "192.0.3.0").asn == 0);
  CHECK(place_in(*database, "2001:db8::9").asn == 4200000000);
  CHECK(place_in(*database, "2001:db9::9").asn == 0);
  CHECK(place_in(*database, "198.51.100.7").asn == 64497);
  CHECK(place_in(*database, "198.51.100.6").asn == 0);
  CHECK(place_in(*database, "203.0.113.1").asn == 0);
}

TEST_CASE("countries are read by the names that makers of databases use") {
  MmdbWriter writer;
  writer.add("192.0.2.0/25", mmdb::map({{"country", mmdb::map({{"iso_code", mmdb::text("SE")}})}}));
  writer.add("192.0.2.128/25",
             mmdb::map({{"registered_country", mmdb::map({{"iso_code", mmdb::text("NO")}})}}));
  writer.add("198.51.100.0/25", mmdb::map({{"country_code", mmdb::text("FI")}}));
  writer.add("198.51.100.128/25", mmdb::map({{"country", mmdb::text("DK")}}));
  writer.add("203.0.113.0/25", mmdb::map({{"country_code", mmdb::text("Sweden")}}));
  writer.add("203.0.113.128/25", mmdb::text("SE"));
  Databases databases;
  const auto database = databases.open(writer);
  CHECK(place_in(*database, "192.0.2.1").country == "SE");
  CHECK(place_in(*database, "192.0.2.129").country == "NO");
  CHECK(place_in(*database, "198.51.100.1").country == "FI");
  CHECK(place_in(*database, "198.51.100.129").country == "DK");
  CHECK(place_in(*database, "203.0.113.1").country.empty());
  CHECK(place_in(*database, "203.0.113.129").country.empty());
}

TEST_CASE("a later database fills what is not known yet, and no more") {
  MmdbWriter more;
  more.add("192.0.2.0/24",
           mmdb::map({{"asn", mmdb::uint32(1)}, {"country_code", mmdb::text("SE")}}));
  Databases databases;
  const auto first = databases.open(networks());
  const auto second = databases.open(more);
  AddressPlace place;
  for (const auto& database : {first, second}) {
    database->add_to(place, parse_prefix("192.0.2.1")->address);
  }
  CHECK(place.asn == 64496);
  CHECK(place.country == "SE");
}

TEST_CASE("a file that is written over in place harms nobody") {
  Databases databases;
  const std::string path = databases.path(networks().file());
  const auto database = GeoDatabase::open(path);
  REQUIRE(database);
  std::filesystem::resize_file(path, 0);
  CHECK(place_in(**database, "192.0.2.1").asn == 64496);
}

TEST_CASE("what is no database is refused by name") {
  Databases databases;
  const std::string whole = networks().file();
  for (const std::string& content :
       {std::string{}, std::string{"192.0.2.1\n"}, whole.substr(0, whole.size() / 2)}) {
    const std::string path = databases.path(content);
    const auto database = GeoDatabase::open(path);
    REQUIRE(!database);
    CHECK(database.error().message.find(path + ": ") == 0);
  }
  CHECK(!GeoDatabase::open("/nowhere/at/all"));
}
