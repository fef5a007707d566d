// SPDX-License-Identifier: Apache-2.0
#include "reputation/prefix_table.hpp"

#include <algorithm>
#include <unordered_map>

namespace tapwarden::reputation {
namespace {

constexpr unsigned kMappedBits = 96;  // in front of an IPv4 address

WideKey wide_key(const IpAddress& address) noexcept {
  WideKey key = 0;
  for (const std::uint8_t octet : address.octets) key = key << 8 | octet;
  return key;
}

/// First and last address of a block.
struct Span {
  WideKey first;
  WideKey last;
};

Span span_of(const Prefix& prefix) noexcept {
  const WideKey ones = prefix.length == 0 ? ~WideKey{0} : (WideKey{1} << (128 - prefix.length)) - 1;
  const WideKey key = wide_key(prefix.address);
  return {key & ~ones, key | ones};
}

bool is_v4(const Prefix& prefix) noexcept {
  return prefix.address.is_v4() && prefix.length >= kMappedBits;
}

}  // namespace

/// Goes over the blocks in the order of their first addresses, with those that are open on a stack:
/// blocks lie in each other or apart, they never cross.
class PrefixTable::Builder {
 public:
  explicit Builder(PrefixTable& table) : table_(table) {}

  void take(const Block& block) {
    const Span span = span_of(block.prefix);
    close_before(span.first);
    open_.push_back({span.last, set_with(top(), block.meaning)});
    start(span.first);
  }
  void finish() {
    while (!open_.empty()) close();
  }

  std::vector<WideKey> starts;
  std::vector<std::uint32_t> sets;

 private:
  struct Open {
    WideKey last;
    std::uint32_t set;
  };

  [[nodiscard]] std::uint32_t top() const noexcept { return open_.empty() ? 0 : open_.back().set; }

  void close_before(WideKey first) {
    while (!open_.empty() && open_.back().last < first) close();
  }
  void close() {
    const WideKey next = open_.back().last + 1;
    open_.pop_back();
    if (next != 0) start(next);  // there is an address behind the last
  }

  /// From here on the open blocks hold. What began at the same place held nowhere.
  void start(WideKey key) {
    if (!starts.empty() && starts.back() == key) {
      starts.pop_back();
      sets.pop_back();
    }
    if ((sets.empty() ? 0 : sets.back()) == top()) return;
    starts.push_back(key);
    sets.push_back(top());
  }

  std::uint32_t set_with(std::uint32_t around, std::uint32_t meaning) {
    for (std::uint32_t set = around; set != 0; set = table_.sets_[set].around) {
      if (table_.sets_[set].meaning == meaning) return around;
    }
    const std::uint64_t key = std::uint64_t{around} << 32 | meaning;
    const auto [at, is_new] =
        known_.try_emplace(key, static_cast<std::uint32_t>(table_.sets_.size()));
    if (is_new) table_.sets_.push_back({around, meaning});
    return at->second;
  }

  PrefixTable& table_;
  std::vector<Open> open_;
  std::unordered_map<std::uint64_t, std::uint32_t> known_;
};

PrefixTable::PrefixTable(std::vector<Block> blocks) {
  std::sort(blocks.begin(), blocks.end(), [](const Block& a, const Block& b) {
    const WideKey first = span_of(a.prefix).first;
    const WideKey second = span_of(b.prefix).first;
    if (first != second) return first < second;
    if (a.prefix.length != b.prefix.length) return a.prefix.length < b.prefix.length;
    return a.meaning < b.meaning;
  });
  Builder v4(*this);
  Builder v6(*this);
  for (const Block& block : blocks) (is_v4(block.prefix) ? v4 : v6).take(block);
  v4.finish();
  v6.finish();
  std::vector<std::uint32_t> starts;
  starts.reserve(v4.starts.size());
  // The range behind the last IPv4 address begins with another: no IPv4 address is in it.
  const WideKey behind = (WideKey{0xffff} << 32) + (WideKey{1} << 32);
  for (const WideKey key : v4.starts) {
    if (key < behind) starts.push_back(static_cast<std::uint32_t>(key));
  }
  v4.sets.resize(starts.size());
  v4.sets.shrink_to_fit();
  v6.sets.shrink_to_fit();
  v4_ = RangeMap(starts, std::move(v4.sets));
  v6_ = RangeMap(v6.starts, std::move(v6.sets));
}

std::uint32_t PrefixTable::set_of(const IpAddress& address) const noexcept {
  const WideKey key = wide_key(address);
  return address.is_v4() ? v4_.find(static_cast<std::uint32_t>(key)) : v6_.find(key);
}

std::size_t PrefixTable::bytes() const noexcept {
  return v4_.bytes() + v6_.bytes() + sets_.capacity() * sizeof(Set);
}

}  // namespace tapwarden::reputation
