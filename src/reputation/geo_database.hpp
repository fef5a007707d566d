// SPDX-License-Identifier: Apache-2.0
// A MaxMind DB: autonomous system and country of an address. Read once into memory of its own, so
// that a file which is written over in place harms nobody.
#pragma once

#include <maxminddb.h>

#include <memory>
#include <string>

#include "tapwarden/reputation.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden::reputation {

class GeoDatabase {
 public:
  /// ERRORS: it cannot be read; it is no MaxMind DB.
  static Result<std::shared_ptr<const GeoDatabase>> open(const std::string& path);
  ~GeoDatabase();
  GeoDatabase(const GeoDatabase&) = delete;
  GeoDatabase& operator=(const GeoDatabase&) = delete;

  /// Fills what is not known yet and what the database tells. THREAD: any.
  void add_to(AddressPlace& place, const IpAddress& address) const noexcept;

 private:
  GeoDatabase() = default;

  MMDB_s database_{};
  bool is_open_ = false;
};

}  // namespace tapwarden::reputation
