// SPDX-License-Identifier: Apache-2.0
// Owns the flows. They never move, are known by a number, and stand in queues that link them by
// those numbers. Memory grows by blocks up to the most flows ever open at once, and is reused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "stream/flow.hpp"
#include "stream/flow_index.hpp"

namespace tapwarden::stream {

class FlowStore {
 public:
  [[nodiscard]] Flow& flow(std::uint32_t number) noexcept {
    return blocks_[number / kBlock]->flows[number % kBlock];
  }
  [[nodiscard]] FlowRest& rest(std::uint32_t number) noexcept {
    return blocks_[number / kBlock]->rests[number % kBlock];
  }
  [[nodiscard]] std::size_t size() const noexcept { return used_ - free_.size(); }

  /// The number of a flow that is as new; it stands in no queue.
  [[nodiscard]] std::uint32_t allocate() {
    if (!free_.empty()) {
      const std::uint32_t number = free_.back();
      free_.pop_back();
      return number;
    }
    if (used_ == blocks_.size() * kBlock) blocks_.push_back(std::make_unique<Block>());
    return used_++;
  }

  /// REQUIRES: the flow stands in no queue.
  void release(std::uint32_t number) {
    Flow& old = flow(number);
    old.consumer.reset();
    for (Reassembler& side : old.sides) side.reset();
    old.is_closed = old.reset_doubtful = old.handshake_seen = false;
    old.seen = 0;
    free_.push_back(number);
  }

  /// The flow of a queue that was touched longest ago, or kNoFlow.
  [[nodiscard]] std::uint32_t front(Queue queue) const noexcept { return ends(queue).first; }

  /// Puts a flow at the end of a queue.
  void enqueue(std::uint32_t number, Queue queue) noexcept {
    Ends& to = ends(queue);
    FlowRest& its = rest(number);
    its.previous = to.last;
    its.next = kNoFlow;
    (to.last == kNoFlow ? to.first : rest(to.last).next) = number;
    to.last = number;
    flow(number).queue = queue;
  }

  void dequeue(std::uint32_t number) noexcept {
    Ends& from = ends(flow(number).queue);
    const FlowRest& its = rest(number);
    (its.previous == kNoFlow ? from.first : rest(its.previous).next) = its.next;
    (its.next == kNoFlow ? from.last : rest(its.next).previous) = its.previous;
  }

  [[nodiscard]] std::size_t capacity_bytes() const noexcept {
    return blocks_.size() * sizeof(Block) + free_.capacity() * sizeof(free_[0]);
  }

 private:
  static constexpr std::size_t kBlock = 256;
  struct Block {
    std::array<Flow, kBlock> flows;
    std::array<FlowRest, kBlock> rests;
  };
  struct Ends {
    std::uint32_t first = kNoFlow;
    std::uint32_t last = kNoFlow;
  };

  [[nodiscard]] Ends& ends(Queue queue) noexcept {
    return queues_[static_cast<std::size_t>(queue)];
  }
  [[nodiscard]] const Ends& ends(Queue queue) const noexcept {
    return queues_[static_cast<std::size_t>(queue)];
  }

  std::vector<std::unique_ptr<Block>> blocks_;
  std::vector<std::uint32_t> free_;
  std::uint32_t used_ = 0;
  std::array<Ends, kQueueCount> queues_;
};

}  // namespace tapwarden::stream
