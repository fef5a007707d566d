// SPDX-License-Identifier: Apache-2.0
// The rules of a run, which may be read again while workers use them. A set is never changed: a new
// one takes its place, and the old one goes when nobody holds it any more.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "inspect/rule.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden {

/// THREAD: any.
class RuleStore {
 public:
  /// `compiling` is called when that is going to take seconds. ERRORS: those of load_rules.
  static Result<std::unique_ptr<RuleStore>> open(const std::string& folder_or_file,
                                                 const std::string& cache_folder,
                                                 const std::function<void()>& compiling = {});

  /// A set that is there already.
  explicit RuleStore(std::shared_ptr<const RuleSet> rules) : rules_(std::move(rules)) {}

  [[nodiscard]] std::shared_ptr<const RuleSet> current() const;
  /// Changes with every new set: cheap to ask between exchanges.
  [[nodiscard]] std::uint64_t generation() const noexcept {
    return generation_.load(std::memory_order_acquire);
  }
  /// Reads packs again, or others. ERRORS: those of load_rules; the set stays as it was.
  std::optional<Error> reload(const std::string& folder_or_file, const std::string& cache_folder);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const RuleSet> rules_;  // under mutex_
  std::atomic<std::uint64_t> generation_{1};
};

}  // namespace tapwarden
