// SPDX-License-Identifier: Apache-2.0
#include "inspect/rule_store.hpp"

#include <utility>

#include "inspect/rule_loader.hpp"

namespace tapwarden {

RuleStore::RuleStore(std::shared_ptr<const RuleSet> rules, std::string folder_or_file,
                     std::string cache_folder)
    : folder_or_file_(std::move(folder_or_file)),
      cache_folder_(std::move(cache_folder)),
      rules_(std::move(rules)) {}

Result<std::unique_ptr<RuleStore>> RuleStore::open(const std::string& folder_or_file,
                                                   const std::string& cache_folder,
                                                   const std::function<void()>& compiling) {
  auto rules = load_rules(folder_or_file, cache_folder, compiling);
  if (!rules) return rules.error();
  return std::make_unique<RuleStore>(std::move(*rules), folder_or_file, cache_folder);
}

std::shared_ptr<const RuleSet> RuleStore::current() const {
  const std::lock_guard lock(mutex_);
  return rules_;
}

std::optional<Error> RuleStore::reload() {
  auto rules = load_rules(folder_or_file_, cache_folder_);
  if (!rules) return rules.error();
  {
    const std::lock_guard lock(mutex_);
    rules_.swap(*rules);
  }
  generation_.fetch_add(1, std::memory_order_release);
  return std::nullopt;
}

}  // namespace tapwarden
