// SPDX-License-Identifier: Apache-2.0
// Bytes as a list of addresses, and as a file of categories. Whatever they are: what was read of
// each line lies in it, and the table holds the address of every block that was read.
#include <cstdint>
#include <string_view>

#include "reputation/list_file.hpp"
#include "reputation/prefix_table.hpp"
#include "unit/stream/recorder.hpp"

namespace {

using namespace tapwarden;
using namespace tapwarden::reputation;
using tapwarden::test::require;

void check_line(std::string_view text) {
  const ListLine line = read_list_line(text);
  const bool is_bad = line.kind == ListLine::Kind::bad;
  require(is_bad == (line.problem != nullptr), "a bad line without a problem");
  require(!is_bad || (line.column >= 1 && line.column <= text.size() + 1), "a column outside");
  require(line.prefix.length <= 128 && line.score <= kScoreMax, "a number outside");
  require(line.note.empty() || (line.note.data() >= text.data() &&
                                line.note.data() + line.note.size() <= text.data() + text.size()),
          "a note outside of its line");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint64_t kEntriesMax = 100;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  check_line(text);
  (void)read_categories(text, "categories");
  const auto list = read_list(text, "list", kEntriesMax);
  if (!list) return 0;
  require(list->entries.size() + list->networks.size() <= kEntriesMax, "too many entries");
  std::vector<Block> blocks;
  for (const ListEntry& entry : list->entries) {
    require(entry.note < list->notes.size(), "a note that is not there");
    blocks.push_back({entry.prefix, static_cast<std::uint32_t>(blocks.size())});
  }
  const PrefixTable table(blocks);
  for (const Block& block : blocks) {
    const bool is_mapped = block.prefix.address.is_v4() && block.prefix.length < 96;
    bool holds = is_mapped;  // a block of IPv6 around all of IPv4 is not for IPv4
    table.for_each(block.prefix.address,
                   [&](std::uint32_t meaning) { holds = holds || meaning == block.meaning; });
    require(holds, "a block does not hold its own address");
  }
  return 0;
}
