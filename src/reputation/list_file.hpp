// SPDX-License-Identifier: Apache-2.0
// A file of addresses, whole. One bad line does not lose it: it is counted, and the first ones are
// told of. A file without one readable line is refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reputation/list_line.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden::reputation {

struct ListEntry {
  Prefix prefix;
  std::uint8_t category = 0;
  std::uint8_t score = kScoreMax;
  std::uint32_t note = 0;  ///< place in ParsedList::notes
};

struct ParsedList {
  std::vector<ListEntry> entries;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> networks;  ///< number, place in notes
  std::vector<std::string> notes{std::string{}};                  ///< the first is empty
  std::uint64_t bad_lines = 0;
  std::uint64_t left_out = 0;         ///< entries above the cap
  std::vector<std::string> warnings;  ///< of the first bad lines: "file:line:column: …"
};

/// ERRORS: nothing in `text` can be read; `path` is named.
Result<ParsedList> read_list(std::string_view text, const std::string& path,
                             std::uint64_t entries_max);

/// Names by number, from 1 to 60; from Suricata's categories file: id,short name,description.
using Categories = std::vector<std::string>;
/// ERRORS: the first bad line: there is no sense in half of the names.
Result<Categories> read_categories(std::string_view text, const std::string& path);

/// ERRORS: it cannot be read; it is larger than anything that is meant.
Result<std::string> read_whole_file(const std::string& path);

}  // namespace tapwarden::reputation
