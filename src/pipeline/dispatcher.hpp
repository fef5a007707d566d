// SPDX-License-Identifier: Apache-2.0
// Hands segments to the workers of a crew, each flow to one: by the hash of its key, which is the
// same for both directions and of the innermost addresses. One for each thread that reads.
#pragma once

#include <vector>

#include "pipeline/crew.hpp"
#include "stream/table_clock.hpp"

namespace tapwarden {

class Dispatcher {
 public:
  /// LIFETIME: `crew` outlives it.
  explicit Dispatcher(Crew& crew);

  void on_segment(const Segment& segment);
  void advance(Timestamp time) noexcept { clock_.move_to(time); }
  /// What has gathered goes to the workers, and the time to all of them, when it is known.
  void flush();
  /// The input ends. Flows end with the crew.
  void finish() { flush(); }

 private:
  void hand_over(std::size_t worker);

  Crew& crew_;
  std::vector<SegmentBatchPointer> batches_;  // one a worker, being filled
  stream::TableClock clock_;                  // what the workers would not believe is not told them
};

}  // namespace tapwarden
