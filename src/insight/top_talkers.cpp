// SPDX-License-Identifier: Apache-2.0
#include "insight/top_talkers.hpp"

#include <cstring>

namespace tapwarden {
namespace {

std::size_t hash_of(const IpAddress& address) noexcept {
  std::uint64_t front = 0;
  std::uint64_t back = 0;
  std::memcpy(&front, address.octets.data(), 8);
  std::memcpy(&back, address.octets.data() + 8, 8);
  std::uint64_t mixed = (front * 0x9e3779b97f4a7c15) ^ back;
  mixed = (mixed ^ (mixed >> 32)) * 0xd6e8feb86659fd93;
  return static_cast<std::size_t>(mixed ^ (mixed >> 32));
}

}  // namespace

void TopTalkers::observe(const IpAddress& client, std::uint64_t bytes, std::uint64_t findings,
                         Timestamp time) noexcept {
  if (sets_.empty()) return;
  Set& set = sets_[hash_of(client) % sets_.size()];
  Talker* talker = set.data();
  for (Talker& one : set) {
    if (one.exchanges > 0 && one.address == client) {
      talker = &one;
      break;
    }
    if (one.exchanges < talker->exchanges) talker = &one;
  }
  if (talker->exchanges == 0 || talker->address != client) {
    talker->address = client;
    talker->overcount = talker->exchanges;
  }
  ++talker->exchanges;
  talker->bytes += bytes;
  talker->findings += findings;
  talker->last_seen = time;
}

std::vector<Talker> TopTalkers::talkers() const {
  std::vector<Talker> talkers;
  for (const Set& set : sets_) {
    for (const Talker& one : set) {
      if (one.exchanges > 0) talkers.push_back(one);
    }
  }
  return talkers;
}

}  // namespace tapwarden
