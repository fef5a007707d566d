// SPDX-License-Identifier: Apache-2.0
#include "reputation/geo_database.hpp"

#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "reputation/list_file.hpp"

namespace tapwarden::reputation {
namespace {

constexpr std::size_t kOrganisationBytesMax = 128;

using Path = std::array<const char*, 3>;  // ended by a null

// MaxMind's names first, then those of other makers of such files (DB-IP, IPinfo, ip-location-db).
constexpr std::array<Path, 2> kNumberPaths{{{"autonomous_system_number"}, {"asn"}}};
constexpr std::array<Path, 3> kOrganisationPaths{
    {{"autonomous_system_organization"}, {"as_name"}, {"as_organization"}}};
constexpr std::array<Path, 4> kCountryPaths{
    {{"country", "iso_code"}, {"registered_country", "iso_code"}, {"country_code"}, {"country"}}};

std::optional<MMDB_entry_data_s> value_at(MMDB_entry_s& entry, const Path& path) noexcept {
  MMDB_entry_data_s data{};
  const int status = MMDB_aget_value(&entry, &data, path.data());
  if (status != MMDB_SUCCESS || !data.has_data) return std::nullopt;
  return data;
}

std::string_view text_of(const MMDB_entry_data_s& data) noexcept {
  if (data.type != MMDB_DATA_TYPE_UTF8_STRING) return {};
  return {data.utf8_string, data.data_size};
}

/// A number, or "AS64496".
std::uint32_t asn_of(const MMDB_entry_data_s& data) noexcept {
  if (data.type == MMDB_DATA_TYPE_UINT32) return data.uint32;
  if (data.type == MMDB_DATA_TYPE_UINT16) return data.uint16;
  std::string_view text = text_of(data);
  if (text.substr(0, 2) == "AS") text.remove_prefix(2);
  std::uint32_t number = 0;
  return read_number(text, UINT32_MAX, number) ? number : 0;
}

bool is_country(std::string_view text) noexcept {
  return text.size() == 2 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// libmaxminddb opens names alone: the name of an anonymous file that nobody else can change.
Result<int> copy_in_memory(const std::string& path) {
  auto content = read_whole_file(path);
  if (!content) return content.error();
  const int fd = memfd_create("tapwarden-mmdb", MFD_CLOEXEC);
  if (fd < 0) return Error{path + ": no memory for it: " + std::strerror(errno)};
  std::size_t written = 0;
  while (written < content->size()) {
    const ssize_t got = write(fd, content->data() + written, content->size() - written);
    if (got <= 0) {
      close(fd);
      return Error{path + ": no memory for it"};
    }
    written += static_cast<std::size_t>(got);
  }
  return fd;
}

}  // namespace

Result<std::shared_ptr<const GeoDatabase>> GeoDatabase::open(const std::string& path) {
  const Result<int> fd = copy_in_memory(path);
  if (!fd) return fd.error();
  std::shared_ptr<GeoDatabase> database(new GeoDatabase);
  const std::string name = "/proc/self/fd/" + std::to_string(*fd);
  const int status = MMDB_open(name.c_str(), MMDB_MODE_MMAP, &database->database_);
  close(*fd);  // it stays mapped
  if (status != MMDB_SUCCESS) return Error{path + ": not a MaxMind DB: " + MMDB_strerror(status)};
  database->is_open_ = true;
  return std::shared_ptr<const GeoDatabase>(std::move(database));
}

GeoDatabase::~GeoDatabase() {
  if (is_open_) MMDB_close(&database_);
}

void GeoDatabase::add_to(AddressPlace& place, const IpAddress& address) const noexcept {
  sockaddr_storage storage{};
  if (address.is_v4()) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    std::memcpy(&v4.sin_addr, address.octets.data() + 12, 4);
    std::memcpy(&storage, &v4, sizeof(v4));
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    std::memcpy(&v6.sin6_addr, address.octets.data(), 16);
    std::memcpy(&storage, &v6, sizeof(v6));
  }
  int status = MMDB_SUCCESS;
  const void* const generic = &storage;
  MMDB_lookup_result_s found =
      MMDB_lookup_sockaddr(&database_, static_cast<const sockaddr*>(generic), &status);
  if (status != MMDB_SUCCESS || !found.found_entry) return;
  for (const Path& path : kNumberPaths) {
    if (place.asn != 0) break;
    if (const auto data = value_at(found.entry, path)) place.asn = asn_of(*data);
  }
  for (const Path& path : kOrganisationPaths) {
    if (!place.as_org.empty()) break;
    const auto data = value_at(found.entry, path);
    if (data) place.as_org = text_of(*data).substr(0, kOrganisationBytesMax);
  }
  for (const Path& path : kCountryPaths) {
    if (!place.country.empty()) break;
    const auto data = value_at(found.entry, path);
    if (data && is_country(text_of(*data))) place.country = text_of(*data);
  }
}

}  // namespace tapwarden::reputation
