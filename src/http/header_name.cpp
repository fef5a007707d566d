// SPDX-License-Identifier: Apache-2.0
// Header name to enumerator: one hash, one comparison, no allocation.
#include "tapwarden/header_name.hpp"

#include <array>
#include <cstddef>
#include <cstring>

namespace tapwarden {
namespace {

struct Known {
  std::string_view name;
  HeaderName id;
};

constexpr std::size_t kNameBytesMax = 40;

/// "content-type" as clients and servers mostly write it: "Content-Type".
struct Canonical {
  std::array<char, kNameBytesMax> text{};
};

constexpr std::array<Known, kHeaderNameCount - 1> kKnown{{
#define TAPWARDEN_KNOWN(id, text) {text, HeaderName::id},
    TAPWARDEN_HEADER_NAMES(TAPWARDEN_KNOWN)
#undef TAPWARDEN_KNOWN
}};

constexpr auto kCanonical = [] {
  std::array<Canonical, kKnown.size()> names{};
  for (std::size_t i = 0; i < kKnown.size(); ++i) {
    bool first = true;
    for (std::size_t k = 0; k < kKnown[i].name.size(); ++k) {
      const char c = kKnown[i].name[k];
      names[i].text[k] = first && c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c;
      first = c == '-';
    }
  }
  return names;
}();

constexpr unsigned char lower(char c) noexcept {
  const auto octet = static_cast<unsigned char>(c);
  return octet >= 'A' && octet <= 'Z' ? static_cast<unsigned char>(octet | 0x20) : octet;
}

// Length and three characters tell the known names apart well enough for short probes. The case bit
// is set, not folded exactly: what is no letter may share a slot.
constexpr std::size_t kSlots = 512;
constexpr std::size_t hash(std::string_view name) noexcept {
  const auto at = [name](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(name[i]) | 0x20u);
  };
  std::uint32_t h = static_cast<std::uint32_t>(name.size()) * 0x9E3779B1u;
  h += (at(0) << 16 | at(name.size() / 2) << 8 | at(name.size() - 1)) * 0x85EBCA6Bu;
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

bool is_known(std::string_view name, std::size_t index) noexcept {
  const std::string_view known = kKnown[index].name;
  if (name.size() != known.size()) return false;
  if (std::memcmp(name.data(), kCanonical[index].text.data(), name.size()) == 0) return true;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (lower(name[i]) != static_cast<unsigned char>(known[i])) return false;
  }
  return true;
}

}  // namespace

HeaderName resolve_header_name(std::string_view name) noexcept {
  if (name.empty()) return HeaderName::other;
  for (std::size_t slot = hash(name); kTable[slot] != 0; slot = (slot + 1) % kSlots) {
    const std::size_t index = kTable[slot] - 1u;
    if (is_known(name, index)) return kKnown[index].id;
  }
  return HeaderName::other;
}

}  // namespace tapwarden
