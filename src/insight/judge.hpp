// SPDX-License-Identifier: Apache-2.0
// Judges exchanges, and remembers lately given judgements: most exchanges of a service answer all
// checks alike, for the same reasons at the same places. Evidence is of each exchange alone.
#pragma once

#include <memory>

#include "base/recent_table.hpp"
#include "insight/masker.hpp"
#include "tapwarden/arena.hpp"
#include "tapwarden/finding.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

class Judge {
 public:
  /// Sets the record's judgement and its evidence, masked into its arena.
  void judge(const Inspection& inspection, Masker& masker, Record& record);

 private:
  static constexpr std::size_t kSets = 64;
  RecentTable<std::shared_ptr<const Judgement>, kSets> given_;
};

}  // namespace tapwarden
