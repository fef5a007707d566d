// SPDX-License-Identifier: Apache-2.0
#include "pipeline/dispatcher.hpp"

#include "stream/flow_facts.hpp"

namespace tapwarden {
namespace {

// Other than the tables' own seeds: what one worker gets must not crowd a part of its table.
constexpr std::uint64_t kSeed = 0x746170776172;

}  // namespace

Dispatcher::Dispatcher(Crew& crew) : crew_(crew) {
  for (std::size_t i = 0; i < crew.size(); ++i) batches_.push_back(crew.empty_batch());
}

void Dispatcher::on_segment(const Segment& segment) {
  advance(segment.at.time);
  const std::uint64_t hash = stream::hash_of(segment.key, kSeed);
  const auto worker = static_cast<std::size_t>(hash * crew_.size() >> 32);
  if (batches_[worker]->add(segment)) return;
  hand_over(worker);
  batches_[worker]->add(segment);
}

void Dispatcher::hand_over(std::size_t worker) {
  batches_[worker]->time = clock_.now();
  crew_.hand_over(worker, std::exchange(batches_[worker], nullptr));
  batches_[worker] = crew_.empty_batch();
}

void Dispatcher::flush() {
  if (!clock_.is_running()) return;  // nothing came yet
  for (std::size_t i = 0; i < batches_.size(); ++i) hand_over(i);
}

}  // namespace tapwarden
