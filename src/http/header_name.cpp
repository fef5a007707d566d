// SPDX-License-Identifier: Apache-2.0
// Header name to enumerator: one hash, one comparison, no allocation.
#include "tapwarden/header_name.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

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

using Word = std::uint64_t;
using HalfWord = std::uint32_t;
constexpr std::size_t kWord = sizeof(Word);
constexpr std::size_t kHalf = sizeof(HalfWord);

template <class T>
constexpr T load(const char* at) noexcept {
  std::array<char, sizeof(T)> octets{};
  std::copy_n(at, sizeof(T), octets.begin());
  return std::bit_cast<T>(octets);
}

/// The first and the last octets of a name. Up to two words they are all of it.
struct Ends {
  Word first = 0;
  Word last = 0;
};

constexpr Ends ends_of(const char* name, std::size_t size) noexcept {
  if (size >= kWord) return {load<Word>(name), load<Word>(name + size - kWord)};
  if (size >= kHalf) return {load<HalfWord>(name), load<HalfWord>(name + size - kHalf)};
  Ends ends;
  for (std::size_t i = 0; i < size; ++i) {
    ends.first = ends.first << 8 | static_cast<unsigned char>(name[i]);
  }
  return ends;
}

/// The octets of a known name, and the case bit of those that are letters: where that is set in
/// an octet too, it is equal without regard to case.
struct Folded {
  Ends ends;
  Ends case_bits;
  std::uint8_t size = 0;
  HeaderName id = HeaderName::other;
  std::array<char, kNameBytesMax> text{};
  std::array<char, kNameBytesMax> text_case_bits{};
};

constexpr auto kFolded = [] {
  std::array<Folded, kKnown.size()> names{};
  for (std::size_t i = 0; i < kKnown.size(); ++i) {
    Folded& known = names[i];
    known.size = static_cast<std::uint8_t>(kKnown[i].name.size());
    known.id = kKnown[i].id;
    for (std::size_t k = 0; k < kKnown[i].name.size(); ++k) {
      const char c = kKnown[i].name[k];
      known.text[k] = c;
      known.text_case_bits[k] = c >= 'a' && c <= 'z' ? 0x20 : 0;
    }
    known.ends = ends_of(known.text.data(), known.size);
    known.case_bits = ends_of(known.text_case_bits.data(), known.size);
  }
  return names;
}();

// Length and both ends tell the known names apart well enough for short probes. The case bit is
// set, not folded exactly: what is no letter may share a slot.
constexpr std::size_t kSlotBits = 9;
constexpr std::size_t kSlots = std::size_t{1} << kSlotBits;
constexpr std::size_t slot_of(const Ends& ends, std::size_t size) noexcept {
  constexpr Word kCaseBits = 0x2020202020202020u;
  const Word mixed = (ends.first | kCaseBits) + std::rotl(ends.last | kCaseBits, 21) + size;
  return static_cast<std::size_t>(mixed * 0x9E3779B97F4A7C15u >> (64 - kSlotBits));
}

constexpr auto kTable = [] {
  std::array<std::uint8_t, kSlots> table{};  // index into kFolded + 1; 0 = free
  for (std::size_t i = 0; i < kFolded.size(); ++i) {
    std::size_t slot = slot_of(kFolded[i].ends, kFolded[i].size);
    while (table[slot] != 0) slot = (slot + 1) % kSlots;
    table[slot] = static_cast<std::uint8_t>(i + 1);
  }
  return table;
}();

/// Between the ends.
bool is_same_inside(std::string_view name, const Folded& known) noexcept {
  for (std::size_t at = kWord; at + kWord < name.size(); at += kWord) {
    const Word word = load<Word>(name.data() + at) | load<Word>(known.text_case_bits.data() + at);
    if (word != load<Word>(known.text.data() + at)) return false;
  }
  return true;
}

bool is_known(std::string_view name, const Ends& ends, const Folded& known) noexcept {
  return name.size() == known.size && (ends.first | known.case_bits.first) == known.ends.first &&
         (ends.last | known.case_bits.last) == known.ends.last &&
         (name.size() <= 2 * kWord || is_same_inside(name, known));
}

}  // namespace

HeaderName resolve_header_name(std::string_view name) noexcept {
  const Ends ends = ends_of(name.data(), name.size());
  for (std::size_t slot = slot_of(ends, name.size()); kTable[slot] != 0;
       slot = (slot + 1) % kSlots) {
    const Folded& known = kFolded[kTable[slot] - 1u];
    if (is_known(name, ends, known)) return known.id;
  }
  return HeaderName::other;
}

}  // namespace tapwarden
