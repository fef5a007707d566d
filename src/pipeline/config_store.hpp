// SPDX-License-Identifier: Apache-2.0
// The configuration in use, which a reload may replace while workers use it. One is never changed:
// a new one takes its place, and the old one goes when nobody holds it any more.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "tapwarden/config.hpp"

namespace tapwarden {

/// THREAD: any.
class ConfigStore {
 public:
  explicit ConfigStore(const Config& config) : config_(std::make_shared<const Config>(config)) {}

  [[nodiscard]] std::shared_ptr<const Config> current() const {
    const std::lock_guard lock(mutex_);
    return config_;
  }
  /// Changes with every new one: cheap to ask between exchanges.
  [[nodiscard]] std::uint64_t generation() const noexcept {
    return generation_.load(std::memory_order_acquire);
  }
  void set(std::shared_ptr<const Config> config) {
    {
      const std::lock_guard lock(mutex_);
      config_.swap(config);
    }
    generation_.fetch_add(1, std::memory_order_release);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Config> config_;  // under mutex_
  std::atomic<std::uint64_t> generation_{1};
};

}  // namespace tapwarden
