// SPDX-License-Identifier: Apache-2.0
// The directions that have a hole, in the order in which they last made progress. A ring through
// the members themselves: joining and leaving cost the same however many there are. Owns nothing.
#pragma once

namespace tapwarden::stream {

struct HoleLink {
  HoleLink() noexcept = default;
  HoleLink(const HoleLink&) = delete;
  HoleLink& operator=(const HoleLink&) = delete;
  ~HoleLink() { leave(); }

  void leave() noexcept {
    previous->next = next;
    next->previous = previous;
    previous = next = this;
  }
  /// Goes to the end of the ring that `ring` heads, from wherever it was.
  void join(HoleLink& ring) noexcept {
    leave();
    previous = ring.previous;
    next = &ring;
    previous->next = this;
    ring.previous = this;
  }

  HoleLink* previous = this;
  HoleLink* next = this;
};

}  // namespace tapwarden::stream
