// SPDX-License-Identifier: Apache-2.0
// All lists and databases of a run, ready to be asked. Immutable: a change makes another one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "reputation/geo_database.hpp"
#include "reputation/list_file.hpp"
#include "reputation/prefix_table.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/reputation.hpp"

namespace tapwarden::reputation {

/// A list that was read, and whose it is.
struct NamedList {
  std::string name;
  bool own = false;
  std::shared_ptr<const ParsedList> list;
};

class ReputationSet final : public IpReputation {
 public:
  /// Each database fills what those before it do not know.
  ReputationSet(const ReputationConfig& config, const std::vector<NamedList>& lists,
                const Categories& categories,
                std::vector<std::shared_ptr<const GeoDatabase>> databases);

  [[nodiscard]] bool has_lists() const noexcept override { return has_lists_; }
  [[nodiscard]] bool has_places() const noexcept override { return !databases_.empty(); }
  [[nodiscard]] AddressPlace place_of(const IpAddress& address) const noexcept override;
  [[nodiscard]] Listings find(const IpAddress& address,
                              const AddressPlace& place) const noexcept override;

  /// Octets of the table of blocks.
  [[nodiscard]] std::size_t table_bytes() const noexcept { return table_.bytes(); }

 private:
  /// What a block means: which list, what it says.
  struct Meaning {
    std::uint32_t list = 0;
    std::uint32_t category = 0;  ///< place in categories_
    std::uint8_t score = 0;
    auto operator<=>(const Meaning&) const = default;  // NOLINT(modernize-use-nullptr)
  };
  struct ListName {
    std::string name;
    bool own = false;
  };

  std::uint32_t number_of(const Meaning& meaning);
  std::uint32_t category_number(const std::string& text);
  void add_list(const NamedList& list, std::uint8_t score_min, const Categories& categories,
                std::vector<Block>& blocks);
  void add_networks(const ReputationConfig& config);
  /// Lists that hold an address, each once, with the worst that it says.
  class Found;

  const std::vector<Prefix> allowed_;
  const std::vector<std::string> country_codes_;
  bool has_lists_;
  std::vector<ListName> lists_;
  std::vector<std::string> categories_;
  std::vector<Meaning> meanings_;
  std::map<Meaning, std::uint32_t> meaning_numbers_;                 // while it is made
  std::unordered_map<std::string, std::uint32_t> category_numbers_;  // while it is made
  PrefixTable table_;
  std::unordered_multimap<std::uint32_t, std::uint32_t> networks_;  // number to meaning
  std::unordered_map<std::string_view, std::uint32_t>
      countries_;  // code, of country_codes_, to meaning
  std::vector<std::shared_ptr<const GeoDatabase>> databases_;
};

/// Not an address of the Internet: private, loopback, link-local, shared (RFC 6598), unique local,
/// multicast, reserved.
bool is_private(const IpAddress& address) noexcept;

}  // namespace tapwarden::reputation
