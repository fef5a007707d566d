// SPDX-License-Identifier: Apache-2.0
// The time of a flow table: the latest packet time that can be believed. It stands still while
// packets come a little out of order, and one packet with an absurd time does not move it.
#pragma once

#include <chrono>
#include <cstdint>

#include "tapwarden/time.hpp"

namespace tapwarden::stream {

class TableClock {
 public:
  /// Farther than this, forwards or backwards, time moves only when a second packet says the same.
  static constexpr Duration kJump = std::chrono::hours{1};

  /// From one time to another. Times come from the capture: any two may be given.
  [[nodiscard]] static Duration between(Timestamp from, Timestamp to) noexcept {
    return Duration{
        static_cast<std::int64_t>(static_cast<std::uint64_t>(to.time_since_epoch().count()) -
                                  static_cast<std::uint64_t>(from.time_since_epoch().count()))};
  }

  [[nodiscard]] Timestamp now() const noexcept { return now_; }
  /// It was told a time.
  [[nodiscard]] bool is_running() const noexcept { return is_running_; }

  void move_to(Timestamp time) noexcept {
    if (!is_running_) {
      now_ = time;
      is_running_ = true;
    }
    const Duration step = between(now_, time);
    if (step.count() <= 0 && step >= -kJump) return;
    if (step.count() > 0 && step <= kJump) {
      now_ = time;
      return;
    }
    jump_to(time);
  }

  /// The next time is believed, whatever it is.
  void reset() noexcept { *this = TableClock{}; }

 private:
  void jump_to(Timestamp time) noexcept {
    const Duration from_doubted = between(doubted_, time);
    const bool is_repeated = has_doubted_ && from_doubted >= -kJump && from_doubted <= kJump;
    if (is_repeated) {
      now_ = time;
      has_doubted_ = false;
      return;
    }
    doubted_ = time;
    has_doubted_ = true;
  }

  Timestamp now_{};
  Timestamp doubted_{};
  bool has_doubted_ = false;
  bool is_running_ = false;
};

}  // namespace tapwarden::stream
