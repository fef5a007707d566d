// SPDX-License-Identifier: Apache-2.0
// What is known of an address from files: the lists that hold it, its network and country. A set is
// immutable; a newer one takes its place between two exchanges.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tapwarden/flow.hpp"

namespace tapwarden {

/// One list that holds an address. LIFETIME: as its IpReputation.
struct Listing {
  std::string_view list;
  std::string_view category;  ///< "SBL256894", "Scanner"; may be empty
  std::uint8_t score = 0;     ///< 1 to 127, as of Suricata's iprep
  bool own = false;           ///< a list of the user's own: it may speak of private addresses
};

inline constexpr std::size_t kListingsMax = 4;

/// The lists that hold an address, worst first; those above kListingsMax are only counted.
struct Listings {
  std::array<Listing, kListingsMax> shown;
  std::size_t count = 0;    ///< of `shown`
  std::size_t total = 0;    ///< lists that hold it
  bool is_private = false;  ///< not an address of the Internet: only own lists were asked
};

/// Where an address belongs. LIFETIME: as its IpReputation.
struct AddressPlace {
  std::uint32_t asn = 0;     ///< number of the autonomous system; 0: not known
  std::string_view as_org;   ///< its name; may be empty
  std::string_view country;  ///< ISO 3166-1, two capital letters; empty: not known
};

/// THREAD: any, at the same time.
class IpReputation {
 public:
  virtual ~IpReputation() = default;
  /// Whether there is anything that could list an address.
  [[nodiscard]] virtual bool has_lists() const noexcept = 0;
  [[nodiscard]] virtual bool has_places() const noexcept = 0;
  [[nodiscard]] virtual AddressPlace place_of(const IpAddress& address) const noexcept = 0;
  [[nodiscard]] virtual Listings find(const IpAddress& address,
                                      const AddressPlace& place) const noexcept = 0;
};

/// How the files of a run stand; for reports and metrics.
struct ReputationStats {
  struct File {
    std::string name;  ///< of the list, or of the file when it is a database
    std::string path;
    std::uint64_t entries = 0;    ///< address blocks and autonomous systems; 0 of a database
    std::uint64_t bad_lines = 0;  ///< lines that could not be read
    std::uint64_t left_out = 0;   ///< entries above limits.ip_list_entries_max
    std::int64_t modified = 0;    ///< seconds since 1970: when the file in use was written
    std::string error;            ///< why the file as it is now is not in use; empty: it is
  };
  std::vector<File> files;
  std::uint64_t reloads = 0;
  std::uint64_t reloads_failed = 0;  ///< of them those where a file kept its former content
};

}  // namespace tapwarden
