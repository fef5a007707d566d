// SPDX-License-Identifier: Apache-2.0
// Which clients are seen most, in bounded memory: a space-saving sketch (Metwally et al. 2005) in
// small sets. A new client takes the place of the least seen one of its set and its counts with it,
// so nobody who is seen a lot is missed; by how much a count may be too high is told.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tapwarden/flow.hpp"
#include "tapwarden/telemetry.hpp"

namespace tapwarden {

class TopTalkers {
 public:
  /// Keeps at least `talkers_max` clients, rounded up to whole sets. 0: none.
  explicit TopTalkers(std::size_t talkers_max) : sets_((talkers_max + kWays - 1) / kWays) {}

  void observe(const IpAddress& client, std::uint64_t bytes, std::uint64_t findings,
               Timestamp time) noexcept;
  [[nodiscard]] std::vector<Talker> talkers() const;

 private:
  static constexpr std::size_t kWays = 8;
  using Set = std::array<Talker, kWays>;  // exchanges 0: free
  std::vector<Set> sets_;
};

}  // namespace tapwarden
