// SPDX-License-Identifier: Apache-2.0
// Values and names that came before and pulled no trigger: user agents, languages, names of
// parameters and members. They need be neither copied nor scanned again. A trigger counts in its
// own leaf alone, so that leaving out one leaf changes nothing for another.
#pragma once

#include <string_view>
#include <vector>

#include "base/harmless_texts.hpp"
#include "inspect/leaf.hpp"

namespace tapwarden {

class HarmlessLeaves {
 public:
  /// A new exchange begins.
  void begin() noexcept { asked_.clear(); }
  /// Whether `text`, as it was sent, is known. What is not becomes known by learn().
  /// LIFETIME: `text` until then.
  [[nodiscard]] bool has(LeafKind kind, std::string_view text) {
    const std::size_t table = table_of(kind);
    if (texts_[table].has(text)) return true;
    if (asked_.size() < kAskedMax) asked_.push_back({table, text});
    return false;
  }
  /// Nothing in the exchange pulled a trigger.
  void learn() noexcept {
    for (const Asked& asked : asked_) texts_[asked.table].add(asked.text);
  }
  /// There are other rules now.
  void forget() noexcept { texts_ = {}; }

 private:
  static constexpr std::size_t kAskedMax = 64;
  /// Rules look at some kinds and not at others: one table each.
  static std::size_t table_of(LeafKind kind) noexcept {
    switch (kind) {
      case LeafKind::json_key: return 1;
      case LeafKind::query_name: return 2;
      case LeafKind::form_name: return 3;
      default: return 0;  // header
    }
  }

  struct Asked {
    std::size_t table;
    std::string_view text;
  };
  std::array<HarmlessTexts, 4> texts_;
  std::vector<Asked> asked_;
};

}  // namespace tapwarden
