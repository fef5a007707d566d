// SPDX-License-Identifier: Apache-2.0
// Pulse: how a thread shows that it moves. It beats with every round of its loop, also when there
// is nothing to do; who looks twice and sees the same number, sees a thread that is stuck. What is
// done about it is not decided here.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace tapwarden {

class Pulse {
 public:
  /// THREAD: the one that lives.
  void beat() noexcept {
    beats_.store(beats_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  /// THREAD: any.
  [[nodiscard]] std::uint64_t beats() const noexcept {
    return beats_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> beats_{0};
};

/// What was seen of one thread.
struct PulseReading {
  const char* role = "";  ///< "reader", "worker", "analyst"
  std::size_t number = 0;
  std::uint64_t beats = 0;
};

/// THREAD: one.
class PulseCheck {
 public:
  /// Threads that did not beat since the last call, such as "worker 1"; none at the first call.
  std::vector<std::string> still(const std::vector<PulseReading>& now);

 private:
  std::vector<std::uint64_t> last_;
};

}  // namespace tapwarden
