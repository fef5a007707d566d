// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves/look.hpp"

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

constexpr OctetBlocks kSigned{[] {
  std::array<bool, 256> members{};
  for (std::size_t c = 0; c < kSigns.size(); ++c) members[c] = kSigns[c] != 0 && c != ' ';
  return members;
}()};

/// Octets of a block, as bits.
struct Block {
  std::uint32_t signs;  ///< may have one
  std::uint32_t separators;
};

/// REQUIRES: one octet behind the block that may be read.
TAPWARDEN_SSSE3 Block look_at_block(const char* block) noexcept {
  Block found{kSigned.find_in_block(block), 0};
#if defined(__SSE2__)
  found.signs |= octets_equal(block, ' ') & octets_equal(block + 1, ' ');
  found.separators = octets_equal(block, kLeafSeparator);
#else
  for (std::size_t i = 0; i < OctetBlocks::kBlock; ++i) {
    found.signs |= std::uint32_t{block[i] == ' ' && block[i + 1] == ' '} << i;
    found.separators |= std::uint32_t{block[i] == kLeafSeparator} << i;
  }
#endif
  return found;
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
  std::size_t separators = 0;
  for (std::size_t from = all[first].begin; from < text.size(); from += OctetBlocks::kBlock) {
    Block block = look_at_block(text.data() + from);
    if (text.size() - from < OctetBlocks::kBlock) {
      const std::uint32_t inside = (1u << (text.size() - from)) - 1;
      block.signs &= inside;
      block.separators &= inside;
    }
    for (; block.separators != 0; block.separators &= block.separators - 1) ++separators;
    for (; block.signs != 0; block.signs &= block.signs - 1) {
      const std::size_t position = from + static_cast<std::size_t>(std::countr_zero(block.signs));
      const std::uint8_t signs = signs_of(text.data() + position);
      if (signs == 0) continue;
      while (all[leaf].end < position) ++leaf;
      if (out.empty() || out.back().leaf != leaf) {
        out.push_back({static_cast<std::uint32_t>(leaf), 0});
      }
      out.back().signs |= signs;
    }
  }
  const bool lines = separators > all.size() - first;
  if (lines) add_lines(leaves, first, out);
  return lines;
}

}  // namespace tapwarden
