// SPDX-License-Identifier: Apache-2.0
// A thread that reads rules and lists of addresses again while a run goes on: when it is asked to,
// and lists when their files changed. Nothing on the path of packets waits for it.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "inspect/rule_store.hpp"
#include "pipeline/reload_log.hpp"
#include "reputation/reputation_files.hpp"

namespace tapwarden {

class ReloadWatch {
 public:
  /// `lists` may be null. `asked` (may be empty) and `say` are called by the thread.
  /// LIFETIME: `rules`, `lists` and `log` outlive it.
  ReloadWatch(RuleStore& rules, ReputationFiles* lists, ReloadLog& log, std::function<bool()> asked,
              std::function<void(const std::string&)> say);
  ~ReloadWatch();
  ReloadWatch(const ReloadWatch&) = delete;
  ReloadWatch& operator=(const ReloadWatch&) = delete;

 private:
  void watch();
  void reload_rules();
  void reload_lists(bool was_asked);

  RuleStore& rules_;
  ReputationFiles* lists_;
  ReloadLog& log_;
  const std::function<bool()> asked_;
  const std::function<void(const std::string&)> say_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace tapwarden
