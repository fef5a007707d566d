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

constexpr std::array<Known, kHeaderNameCount - 1> kKnown{{
#define TAPWARDEN_KNOWN(id, text) {text, HeaderName::id},
    TAPWARDEN_HEADER_NAMES(TAPWARDEN_KNOWN)
#undef TAPWARDEN_KNOWN
}};

/// The octets of a known name, and the case bit of those that are letters: where that is set in
/// an octet too, it is equal without regard to case.
struct Folded {
  std::array<char, kNameBytesMax> text{};
  std::array<char, kNameBytesMax> case_bits{};
  std::size_t size = 0;
  HeaderName id = HeaderName::other;
};

constexpr auto kFolded = [] {
  std::array<Folded, kKnown.size()> names{};
  for (std::size_t i = 0; i < kKnown.size(); ++i) {
    names[i].size = kKnown[i].name.size();
    names[i].id = kKnown[i].id;
    for (std::size_t k = 0; k < kKnown[i].name.size(); ++k) {
      const char c = kKnown[i].name[k];
      names[i].text[k] = c;
      names[i].case_bits[k] = c >= 'a' && c <= 'z' ? 0x20 : 0;
    }
  }
  return names;
}();

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

template <class Word>
bool is_same_word(std::string_view name, const Folded& known, std::size_t at) noexcept {
  Word word = 0;
  Word text = 0;
  Word case_bits = 0;
  std::memcpy(&word, name.data() + at, sizeof(Word));
  std::memcpy(&text, known.text.data() + at, sizeof(Word));
  std::memcpy(&case_bits, known.case_bits.data() + at, sizeof(Word));
  return static_cast<Word>(word | case_bits) == text;
}

/// Word by word; the last word may overlap the one before.
bool is_known(std::string_view name, const Folded& known) noexcept {
  const std::size_t size = name.size();
  if (size != known.size) return false;
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  if (size >= kWord) {
    for (std::size_t at = 0; at + kWord < size; at += kWord) {
      if (!is_same_word<std::uint64_t>(name, known, at)) return false;
    }
    return is_same_word<std::uint64_t>(name, known, size - kWord);
  }
  constexpr std::size_t kHalf = sizeof(std::uint32_t);
  if (size >= kHalf) {
    return is_same_word<std::uint32_t>(name, known, 0) &&
           is_same_word<std::uint32_t>(name, known, size - kHalf);
  }
  for (std::size_t at = 0; at < size; ++at) {
    if (!is_same_word<std::uint8_t>(name, known, at)) return false;
  }
  return true;
}

}  // namespace

HeaderName resolve_header_name(std::string_view name) noexcept {
  if (name.empty()) return HeaderName::other;
  for (std::size_t slot = hash(name); kTable[slot] != 0; slot = (slot + 1) % kSlots) {
    const Folded& known = kFolded[kTable[slot] - 1u];
    if (is_known(name, known)) return known.id;
  }
  return HeaderName::other;
}

}  // namespace tapwarden
