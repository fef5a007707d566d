// SPDX-License-Identifier: Apache-2.0
// Header name to enumerator: one hash, one comparison, no allocation.
#include "tapwarden/header_name.hpp"

#include <array>
#include <cstddef>

namespace tapwarden {
namespace {

struct Known {
  std::string_view name;
  HeaderName id;
};

constexpr std::array<Known, kHeaderNameCount - 1> kKnown{{
#define TAPWARDEN_KNOWN(id, text) {text, HeaderName::id},
    TAPWARDEN_HEADER_NAMES(TAPWARDEN_KNOWN)
#undef TAPWARDEN_KNOWN
}};

constexpr unsigned char lower(char c) noexcept {
  const auto octet = static_cast<unsigned char>(c);
  return octet >= 'A' && octet <= 'Z' ? static_cast<unsigned char>(octet | 0x20) : octet;
}

// Length and four characters tell the known names apart well enough for short probes.
constexpr std::size_t kSlots = 512;
constexpr std::size_t hash(std::string_view name) noexcept {
  std::uint32_t h = static_cast<std::uint32_t>(name.size()) * 0x9E3779B1u;
  h ^= static_cast<std::uint32_t>(lower(name.front())) * 0x85EBCA6Bu;
  h ^= static_cast<std::uint32_t>(lower(name[name.size() / 2])) * 0xC2B2AE35u;
  h ^= static_cast<std::uint32_t>(lower(name[name.size() - 1])) * 0x27D4EB2Fu;
  h ^= static_cast<std::uint32_t>(lower(name[name.size() / 4])) * 0x165667B1u;
  return (h >> 20) % kSlots;
}

constexpr auto kTable = [] {
  std::array<std::uint8_t, kSlots> table{};  // index into kKnown + 1; 0 = free
  for (std::size_t i = 0; i < kKnown.size(); ++i) {
    std::size_t slot = hash(kKnown[i].name);
    while (table[slot] != 0) slot = (slot + 1) % kSlots;
    table[slot] = static_cast<std::uint8_t>(i + 1);
  }
  return table;
}();

bool equals_lower(std::string_view name, std::string_view known) noexcept {
  if (name.size() != known.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (lower(name[i]) != static_cast<unsigned char>(known[i])) return false;
  }
  return true;
}

}  // namespace

HeaderName resolve_header_name(std::string_view name) noexcept {
  if (name.empty()) return HeaderName::other;
  for (std::size_t slot = hash(name); kTable[slot] != 0; slot = (slot + 1) % kSlots) {
    const Known& known = kKnown[kTable[slot] - 1u];
    if (equals_lower(name, known.name)) return known.id;
  }
  return HeaderName::other;
}

}  // namespace tapwarden
