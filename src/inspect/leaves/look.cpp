// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves/look.hpp"

#include <array>
#include <bit>

#if defined(__x86_64__)
#include <tmmintrin.h>
#endif

namespace tapwarden {
namespace {

constexpr std::array<std::uint8_t, 256> kSigns = [] {
  std::array<std::uint8_t, 256> signs{};
  for (std::size_t c = 0; c < 0x20; ++c) signs[c] = sign::kSql | sign::kHtml;
  signs['\n'] = 0;
  signs['%'] = sign::kEscape;
  signs['&'] = sign::kEscape | sign::kHtml;
  signs['\\'] = sign::kEscape | sign::kShell;
  for (const std::size_t lead : {0xc0, 0xc1, 0xe0, 0xef, 0xf0}) signs[lead] = sign::kEscape;
  signs['+'] = sign::kPlus;
  signs['{'] = sign::kJson | sign::kShell;
  signs['['] = sign::kJson;
  signs['?'] = sign::kUrl;
  signs['*'] = signs[' '] = sign::kSql;
  for (const char c : {'\'', '"', '`', '^', '$'}) {
    signs[static_cast<unsigned char>(c)] = sign::kShell;
  }
  return signs;
}();

std::uint8_t signs_of(const char* octet) noexcept {
  // A comment of SQL: its "*" is known by what stands before it. There is always an octet before.
  if (*octet == '*') return octet[-1] == '/' ? sign::kSql : 0;
  if (*octet == ' ') return octet[1] == ' ' ? sign::kSql : 0;
  return kSigns[static_cast<unsigned char>(*octet)];
}

#if defined(__x86_64__)
/// Octets by a bit for each high half and the low halves that have it; a few too many at the end
/// of Unicode's first octets, which have no sign.
constexpr std::uint8_t kHighBits[16] = {1, 2, 4, 8, 0, 16, 32, 64, 0, 0, 0, 0, 128, 0, 128, 128};
constexpr std::array<std::uint8_t, 16> kLowBits = [] {
  std::array<std::uint8_t, 16> bits{};
  for (std::size_t c = 0; c < kSigns.size(); ++c) {
    if (kSigns[c] != 0 && c != ' ') bits[c & 15] |= kHighBits[c >> 4];
  }
  return bits;
}();

struct Block {
  std::uint32_t signs;       // octets that may have one
  std::uint32_t separators;  // how many
};

/// Hyperscan needs SSSE3, too.
__attribute__((target("ssse3"))) inline Block look_at_block(const char* block) noexcept {
  const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block));
  const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + 1));
  const __m128i low_table = _mm_loadu_si128(reinterpret_cast<const __m128i*>(kLowBits.data()));
  const __m128i high_table = _mm_loadu_si128(reinterpret_cast<const __m128i*>(kHighBits));
  const __m128i half = _mm_set1_epi8(15);
  const __m128i low = _mm_shuffle_epi8(low_table, _mm_and_si128(octets, half));
  const __m128i high =
      _mm_shuffle_epi8(high_table, _mm_and_si128(_mm_srli_epi16(octets, 4), half));
  const __m128i none = _mm_cmpeq_epi8(_mm_and_si128(low, high), _mm_setzero_si128());
  const __m128i blank = _mm_set1_epi8(' ');
  const __m128i two = _mm_and_si128(_mm_cmpeq_epi8(octets, blank), _mm_cmpeq_epi8(next, blank));
  const auto signs = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_andnot_si128(two, none)));
  const __m128i line = _mm_cmpeq_epi8(octets, _mm_set1_epi8(kLeafSeparator));
  const __m128i ones = _mm_sad_epu8(_mm_and_si128(line, _mm_set1_epi8(1)), _mm_setzero_si128());
  const auto count = _mm_cvtsi128_si32(ones) + _mm_cvtsi128_si32(_mm_unpackhi_epi64(ones, ones));
  return {~signs & 0xffffu, static_cast<std::uint32_t>(count)};
}
#endif

/// Calls f(position) for each octet in [from, to) that may have a sign; how many separators.
/// REQUIRES: octets behind `to` that may be read.
template <class F>
#if defined(__x86_64__)
__attribute__((target("ssse3")))
#endif
std::size_t for_each_sign(const char* text, std::size_t from, std::size_t to, F&& f) {
  std::size_t separators = 0;
#if defined(__x86_64__)
  for (; from < to; from += 16) {
    Block block = look_at_block(text + from);
    if (to - from < 16) {
      block.signs &= (1u << (to - from)) - 1;
      for (std::size_t i = to; i < from + 16; ++i) block.separators -= text[i] == kLeafSeparator;
    }
    separators += block.separators;
    for (; block.signs != 0; block.signs &= block.signs - 1) {
      f(from + static_cast<std::size_t>(std::countr_zero(block.signs)));
    }
  }
#else
  for (; from < to; ++from) {
    separators += text[from] == kLeafSeparator;
    if (kSigns[static_cast<unsigned char>(text[from])] != 0) f(from);
  }
#endif
  return separators;
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

bool look_at_values(const LeafWriter& leaves, std::size_t first, std::vector<ValueLook>& out) {
  out.clear();
  const std::vector<Leaf>& all = leaves.leaves();
  if (first >= all.size()) return false;
  const std::string_view buffer = leaves.buffer();
  std::size_t leaf = first;
  const auto note = [&](std::size_t position) {
    const std::uint8_t signs = signs_of(buffer.data() + position);
    if (signs == 0) return;
    while (all[leaf].end < position) ++leaf;
    if (out.empty() || out.back().leaf != leaf) out.push_back({static_cast<std::uint32_t>(leaf), 0});
    out.back().signs |= signs;
  };
  const std::size_t separators =
      for_each_sign(buffer.data(), all[first].begin, buffer.size(), note);
  const bool lines = separators > all.size() - first;
  if (lines) add_lines(leaves, first, out);
  return lines;
}

}  // namespace tapwarden
