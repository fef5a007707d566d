// SPDX-License-Identifier: Apache-2.0
#include "reputation/prefix_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <unordered_map>

namespace tapwarden::reputation {
namespace {

constexpr unsigned kMappedBits = 96;  // in front of an IPv4 address

std::uint64_t big_endian(const std::uint8_t* octets) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | octets[i];
  return value;
}

WideKey wide_key(const IpAddress& address) noexcept {
  return {big_endian(address.octets.data()), big_endian(address.octets.data() + 8)};
}

std::uint32_t v4_key(const IpAddress& address) noexcept {
  return static_cast<std::uint32_t>(wide_key(address).low);
}

std::uint64_t low_ones(unsigned bits) noexcept {
  return bits >= 64 ? ~0ull : (1ull << bits) - 1;
}

/// First and last address of a block.
struct Span {
  WideKey first;
  WideKey last;
};

Span span_of(const Prefix& prefix) noexcept {
  const unsigned host_bits = 128u - std::min<unsigned>(prefix.length, 128);
  const WideKey ones{host_bits > 64 ? low_ones(host_bits - 64) : 0, low_ones(host_bits)};
  const WideKey key = wide_key(prefix.address);
  return {{key.high & ~ones.high, key.low & ~ones.low}, {key.high | ones.high, key.low | ones.low}};
}

bool is_v4(const Prefix& prefix) noexcept {
  return prefix.address.is_v4() && prefix.length >= kMappedBits;
}

/// The address behind `key`; none behind the last.
std::optional<WideKey> next_to(WideKey key) noexcept {
  ++key.low;
  if (key.low == 0 && ++key.high == 0) return std::nullopt;
  return key;
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

  void close_before(const WideKey& first) {
    while (!open_.empty() && open_.back().last < first) close();
  }
  void close() {
    const std::optional<WideKey> next = next_to(open_.back().last);
    open_.pop_back();
    if (next) start(*next);
  }

  /// From here on the open blocks hold. What began at the same place held nowhere.
  void start(const WideKey& key) {
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
  std::vector<std::uint32_t> keys;
  keys.reserve(v4.starts.size());
  // The range behind the last IPv4 address begins with an IPv6 address: no IPv4 address is in it.
  for (const WideKey& key : v4.starts) {
    if (key.low >> 32 == 0xffff) keys.push_back(static_cast<std::uint32_t>(key.low));
  }
  v4.sets.resize(keys.size());
  v4.sets.shrink_to_fit();
  v6.sets.shrink_to_fit();
  v6.starts.shrink_to_fit();
  v4_ = {SortedKeys(std::move(keys)), std::move(v4.sets)};
  v6_ = {SortedKeys(std::move(v6.starts)), std::move(v6.sets)};
}

std::uint32_t PrefixTable::set_of(const IpAddress& address) const noexcept {
  if (address.is_v4()) {
    const std::size_t place = v4_.starts.count_up_to(v4_key(address));
    return place == 0 ? 0 : v4_.sets[place - 1];
  }
  const std::size_t place = v6_.starts.count_up_to(wide_key(address));
  return place == 0 ? 0 : v6_.sets[place - 1];
}

std::size_t PrefixTable::bytes() const noexcept {
  return v4_.starts.bytes() + v6_.starts.bytes() + sizeof(std::uint32_t) * v4_.sets.capacity() +
         sizeof(std::uint32_t) * v6_.sets.capacity() + sizeof(Set) * sets_.capacity();
}

}  // namespace tapwarden::reputation
