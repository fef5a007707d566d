// SPDX-License-Identifier: Apache-2.0
// Reads configuration, rules and lists of addresses again while a run goes on. Each is read and
// judged aside; only what is right takes the place of what is in use.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "inspect/rule_store.hpp"
#include "pipeline/config_store.hpp"
#include "reputation/reputation_files.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/reload.hpp"

namespace tapwarden {

/// A configuration, or what is wrong with it, one sentence each.
using ReadConfig = std::variant<Config, std::vector<std::string>>;

/// Where a Reloader asks, and whom it tells. Each may be empty. THREAD: that of the reload.
struct ReloadHooks {
  std::function<ReadConfig()> read_config;  ///< empty: there is no file that could have changed
  std::function<void(const Config&)> config_changed;  ///< a new one is in use
  /// Alert sinks are to be those of this configuration. ERRORS: they are kept as they were.
  std::function<std::optional<Error>(const Config&)> change_alerts;
  std::function<void(const std::string&)> say;
  std::function<std::int64_t()> now;  ///< seconds since 1970
};

class Reloader {
 public:
  /// LIFETIME: all of them outlive it.
  Reloader(ConfigStore& configs, RuleStore& rules, ReputationFiles& lists, ReloadHooks hooks);

  /// Everything. What was wrong, one sentence each; empty: nothing. THREAD: any; they wait for each
  /// other.
  std::vector<std::string> reload();
  /// Lists alone, when their files changed. THREAD: any.
  void reload_changed_lists();

  /// THREAD: any.
  [[nodiscard]] ReloadStats stats() const;

 private:
  bool read_config(Config& wanted);
  bool change_alerts(Config& wanted);
  void reload_rules(Config& wanted);
  void reload_lists(Config& wanted);
  void fail(Reloaded what, const std::string& begin, const std::string& reason);
  void count(Reloaded what, bool succeeded);
  void say(const std::string& message) const;

  ConfigStore& configs_;
  RuleStore& rules_;
  ReputationFiles& lists_;
  const ReloadHooks hooks_;
  std::mutex reloading_;
  std::vector<std::string> problems_;  // under reloading_
  mutable std::mutex stats_mutex_;
  ReloadStats stats_{};
};

}  // namespace tapwarden
