// SPDX-License-Identifier: Apache-2.0
// The findings that were told as alerts last, as copies: a ring whose texts keep their memory.
#pragma once

#include <cstddef>
#include <vector>

#include "tapwarden/sink.hpp"
#include "tapwarden/telemetry.hpp"

namespace tapwarden {

class RecentFindings {
 public:
  explicit RecentFindings(std::size_t kept_max) : kept_max_(kept_max) {}

  /// Takes the findings of `record` that are alerts; gives their number.
  std::size_t observe(const Record& record);
  /// Newest first.
  [[nodiscard]] std::vector<RecentFinding> findings() const;

 private:
  RecentFinding& next();

  std::size_t kept_max_;
  std::vector<RecentFinding> ring_;
  std::size_t at_ = 0;  ///< the oldest, once the ring is full
};

}  // namespace tapwarden
