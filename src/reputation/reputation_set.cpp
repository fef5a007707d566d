// SPDX-License-Identifier: Apache-2.0
#include "reputation/reputation_set.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace tapwarden::reputation {
namespace {

/// RFC 6890 without the blocks of documentation: whoever reads an example shall see its finding.
const std::vector<Prefix>& private_blocks() {
  static const std::vector<Prefix> blocks = [] {
    std::vector<Prefix> all;
    for (const char* text : {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
                             "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3",
                             "::/127", "fc00::/7", "fe80::/10", "ff00::/8"}) {
      all.push_back(*parse_prefix(text));
    }
    return all;
  }();
  return blocks;
}

}  // namespace

bool is_private(const IpAddress& address) noexcept { return contains(private_blocks(), address); }

class ReputationSet::Found {
 public:
  void add(const Meaning& meaning) noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
      if (all_[i].list != meaning.list) continue;
      if (all_[i].score < meaning.score) all_[i] = meaning;
      return;
    }
    if (size_ < all_.size()) all_[size_++] = meaning;
  }
  std::span<const Meaning> worst_first() noexcept {
    std::sort(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(size_),
              [](const Meaning& a, const Meaning& b) {
                return a.score != b.score ? a.score > b.score : a.list < b.list;
              });
    return std::span{all_}.first(size_);
  }

 private:
  std::array<Meaning, 64> all_;
  std::size_t size_ = 0;
};

ReputationSet::ReputationSet(const ReputationConfig& config, const std::vector<NamedList>& lists,
                             const Categories& categories,
                             std::vector<std::shared_ptr<const GeoDatabase>> databases)
    : allowed_(config.allowed),
      country_codes_(config.countries),
      has_lists_(!lists.empty() || !config.asns.empty() || !config.countries.empty()),
      databases_(std::move(databases)) {
  std::size_t entries = 0;
  for (const NamedList& list : lists) entries += list.list->entries.size();
  std::vector<Block> blocks;
  blocks.reserve(entries);
  for (const NamedList& list : lists) add_list(list, config.score_min, categories, blocks);
  add_networks(config);
  table_ = PrefixTable(std::move(blocks));
  meaning_numbers_.clear();
  category_numbers_.clear();
}

std::uint32_t ReputationSet::number_of(const Meaning& meaning) {
  const auto [at, is_new] =
      meaning_numbers_.try_emplace(meaning, static_cast<std::uint32_t>(meanings_.size()));
  if (is_new) meanings_.push_back(meaning);
  return at->second;
}

std::uint32_t ReputationSet::category_number(const std::string& text) {
  const auto [at, is_new] =
      category_numbers_.try_emplace(text, static_cast<std::uint32_t>(categories_.size()));
  if (is_new) categories_.push_back(text);
  return at->second;
}

void ReputationSet::add_list(const NamedList& named, std::uint8_t score_min,
                             const Categories& categories, std::vector<Block>& blocks) {
  const auto list = static_cast<std::uint32_t>(lists_.size());
  lists_.push_back({named.name, named.own});
  const ParsedList& parsed = *named.list;
  std::vector<std::uint32_t> notes;
  notes.reserve(parsed.notes.size());
  for (const std::string& note : parsed.notes) notes.push_back(category_number(note));
  for (const ListEntry& entry : parsed.entries) {
    if (entry.score == 0 || entry.score < score_min) continue;
    std::uint32_t category = notes[entry.note];
    if (entry.category != 0) {
      const bool has_name =
          entry.category < categories.size() && !categories[entry.category].empty();
      category = category_number(has_name ? categories[entry.category]
                                          : "category " + std::to_string(entry.category));
    }
    blocks.push_back({entry.prefix, number_of({list, category, entry.score})});
  }
  for (const auto& [asn, note] : parsed.networks) {
    networks_.emplace(asn,
                      number_of({list, category_number("AS" + std::to_string(asn)), kScoreMax}));
  }
}

/// Autonomous systems and countries of the configuration are two lists more, of the user's own.
void ReputationSet::add_networks(const ReputationConfig& config) {
  const auto list = static_cast<std::uint32_t>(lists_.size());
  lists_.push_back({"asn", true});
  lists_.push_back({"country", true});
  for (const std::uint32_t asn : config.asns) {
    networks_.emplace(asn,
                      number_of({list, category_number("AS" + std::to_string(asn)), kScoreMax}));
  }
  for (const std::string& country : country_codes_) {
    countries_.emplace(country, number_of({list + 1, category_number(country), kScoreMax}));
  }
}

AddressPlace ReputationSet::place_of(const IpAddress& address) const noexcept {
  AddressPlace place;
  for (const auto& database : databases_) database->add_to(place, address);
  return place;
}

Listings ReputationSet::find(const IpAddress& address, const AddressPlace& place) const noexcept {
  Listings listings;
  listings.is_private = is_private(address);
  Found found;
  const auto add = [&](std::uint32_t meaning) {
    if (!listings.is_private || lists_[meanings_[meaning].list].own) found.add(meanings_[meaning]);
  };
  table_.for_each(address, add);
  if (place.asn != 0) {
    const auto [first, last] = networks_.equal_range(place.asn);
    for (auto at = first; at != last; ++at) add(at->second);
  }
  if (const auto at = countries_.find(place.country); at != countries_.end()) add(at->second);
  const std::span<const Meaning> lists = found.worst_first();
  if (lists.empty() || contains(allowed_, address)) return listings;
  listings.total = lists.size();
  listings.count = std::min(lists.size(), kListingsMax);
  for (std::size_t i = 0; i < listings.count; ++i) {
    const ListName& list = lists_[lists[i].list];
    listings.shown[i] = {list.name, categories_[lists[i].category], lists[i].score, list.own};
  }
  return listings;
}

}  // namespace tapwarden::reputation
