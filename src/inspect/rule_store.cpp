// SPDX-License-Identifier: Apache-2.0
#include "inspect/rule_store.hpp"

#include <utility>

#include "inspect/rule_loader.hpp"

namespace tapwarden {

Result<std::unique_ptr<RuleStore>> RuleStore::open(const std::string& folder_or_file,
                                                   const std::string& cache_folder,
                                                   const std::function<void()>& compiling) {
  auto rules = load_rules(folder_or_file, cache_folder, compiling);
  if (!rules) return rules.error();
  return std::make_unique<RuleStore>(std::move(*rules));
}

std::shared_ptr<const RuleSet> RuleStore::current() const {
  const std::lock_guard lock(mutex_);
  return rules_;
}

std::optional<Error> RuleStore::reload(const std::string& folder_or_file,
                                       const std::string& cache_folder) {
  auto rules = load_rules(folder_or_file, cache_folder);
  if (!rules) return rules.error();
  {
    const std::lock_guard lock(mutex_);
    rules_.swap(*rules);
  }
  generation_.fetch_add(1, std::memory_order_release);
  return std::nullopt;
}

}  // namespace tapwarden
