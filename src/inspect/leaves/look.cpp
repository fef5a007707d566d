// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves/look.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "base/octet_blocks.hpp"

namespace tapwarden {
namespace {

constexpr std::array<std::uint8_t, 256> kSigns = [] {
  std::array<std::uint8_t, 256> signs{};
  for (std::size_t c = 0; c < 0x20; ++c) signs[c] = sign::kSql | sign::kHtml;
  signs['\n'] = signs[0x1a] = 0;  // so that both rows of controls are the same
  signs['%'] = sign::kEscape;
  signs['&'] = sign::kEscape | sign::kHtml;
  signs['\\'] = sign::kEscape | sign::kShell;
  for (const std::size_t lead : {0xc0, 0xc1, 0xe0, 0xef, 0xf0}) signs[lead] = sign::kEscape;
  signs['+'] = sign::kPlus;
  signs['{'] = sign::kJson | sign::kShell;
  signs['['] = sign::kJson;
  signs['?'] = sign::kUrl;
  signs['*'] = signs[' '] = signs[0xa0] = sign::kSql;
  for (const char c : {'\'', '"', '`', '^', '$'}) {
    signs[static_cast<unsigned char>(c)] = sign::kShell;
  }
  return signs;
}();

std::uint8_t signs_of(const char* octet) noexcept {
  // A comment of SQL: its "*" is known by what stands before it. There is always an octet before.
  if (*octet == '*') return octet[-1] == '/' ? sign::kSql : 0;
  if (*octet == ' ') return octet[1] == ' ' ? sign::kSql : 0;
  // A blank of MySQL, where it is no part of UTF-8.
  if (*octet == '\xa0') return static_cast<signed char>(octet[-1]) >= 0 ? sign::kSql : 0;
  return kSigns[static_cast<unsigned char>(*octet)];
}

constexpr OctetBlocks kSigned{[] {
  std::array<bool, 256> members{};
  for (std::size_t c = 0; c < kSigns.size(); ++c) members[c] = kSigns[c] != 0 && c != ' ';
  return members;
}()};

/// How many separators there are, sixteen octets at a time.
class SeparatorCount {
 public:
  void add(const char* block) noexcept {
#if defined(__SSE2__)
    const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block));
    const __m128i equal = _mm_cmpeq_epi8(octets, _mm_set1_epi8(kLeafSeparator));
    const __m128i ones = _mm_and_si128(equal, _mm_set1_epi8(1));
    sums_ = _mm_add_epi64(sums_, _mm_sad_epu8(ones, _mm_setzero_si128()));
#else
    total_ +=
        static_cast<std::size_t>(std::count(block, block + OctetBlocks::kBlock, kLeafSeparator));
#endif
  }
  [[nodiscard]] std::size_t total() const noexcept {
#if defined(__SSE2__)
    return static_cast<std::size_t>(_mm_cvtsi128_si32(sums_)) +
           static_cast<std::size_t>(_mm_cvtsi128_si32(_mm_unpackhi_epi64(sums_, sums_)));
#else
    return total_;
#endif
  }

 private:
#if defined(__SSE2__)
  __m128i sums_ = _mm_setzero_si128();
#else
  std::size_t total_ = 0;
#endif
};

/// Octets of the block that may have a sign, as bits. REQUIRES: one octet behind it may be read.
TAPWARDEN_SSSE3 std::uint32_t find_signs(const char* block) noexcept {
  const std::uint32_t signs = kSigned.find_in_block(block);
#if defined(__SSE2__)
  return signs | (octets_equal(block, ' ') & octets_equal(block + 1, ' '));
#else
  std::uint32_t blanks = 0;
  for (std::size_t i = 0; i < OctetBlocks::kBlock; ++i) {
    blanks |= std::uint32_t{block[i] == ' ' && block[i + 1] == ' '} << i;
  }
  return signs | blanks;
#endif
}

/// Values with line ends: only there comments of SQL end at one.
void add_lines(const LeafWriter& leaves, std::size_t first, std::vector<ValueLook>& out) {
  std::vector<ValueLook> merged;
  auto look = out.begin();
  for (std::size_t i = first; i < leaves.leaves().size(); ++i) {
    std::uint8_t signs = 0;
    if (look != out.end() && look->leaf == i) signs = (look++)->signs;
    if (has_octet(leaves.value(leaves.leaves()[i]), kLeafSeparator)) {
      signs |= sign::kSql | sign::kHtml;
    }
    if (signs != 0) merged.push_back({static_cast<std::uint32_t>(i), signs});
  }
  out.swap(merged);
}

}  // namespace

TAPWARDEN_SSSE3 bool look_at_values(const LeafWriter& leaves, std::size_t first,
                                    std::vector<ValueLook>& out) {
  out.clear();
  const std::vector<Leaf>& all = leaves.leaves();
  if (first >= all.size()) return false;
  const std::string_view text = leaves.buffer();
  std::size_t leaf = first;
  const auto note = [&](std::uint32_t found, std::size_t from) {
    for (; found != 0; found &= found - 1) {
      const std::size_t position = from + static_cast<std::size_t>(std::countr_zero(found));
      const std::uint8_t signs = signs_of(text.data() + position);
      if (signs == 0) continue;
      while (all[leaf].end < position) ++leaf;
      if (out.empty() || out.back().leaf != leaf) {
        out.push_back({static_cast<std::uint32_t>(leaf), 0});
      }
      out.back().signs |= signs;
    }
  };
  SeparatorCount separators;
  std::size_t from = all[first].begin;
  for (; from + OctetBlocks::kBlock <= text.size(); from += OctetBlocks::kBlock) {
    separators.add(text.data() + from);
    note(find_signs(text.data() + from), from);
  }
  std::array<char, OctetBlocks::kBlock + 1> rest;  // and octets that have no sign
  rest.fill('a');
  std::copy(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), rest.begin());
  separators.add(rest.data());
  note(find_signs(rest.data()), from);
  const bool lines = separators.total() > all.size() - first;
  if (lines) add_lines(leaves, first, out);
  return lines;
}

}  // namespace tapwarden
