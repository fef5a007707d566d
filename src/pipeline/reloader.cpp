// SPDX-License-Identifier: Apache-2.0
#include "pipeline/reloader.hpp"

#include <utility>

#include "config/changes.hpp"

namespace tapwarden {
namespace {

constexpr const char* kRuleKeys = "inspection.rules_";
constexpr const char* kListKeys = "reputation.";

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

Reloader::Reloader(ConfigStore& configs, RuleStore& rules, ReputationFiles& lists,
                   ReloadHooks hooks)
    : configs_(configs), rules_(rules), lists_(lists), hooks_(std::move(hooks)) {
  const std::int64_t now = hooks_.now ? hooks_.now() : 0;
  for (ReloadCount& one : stats_) one.success_time = now;
}

void Reloader::say(const std::string& message) const {
  if (hooks_.say) hooks_.say(message);
}

void Reloader::count(Reloaded what, bool succeeded) {
  const std::int64_t now = succeeded && hooks_.now ? hooks_.now() : 0;
  const std::lock_guard lock(stats_mutex_);
  ReloadCount& one = stats_[static_cast<std::size_t>(what)];
  ++(succeeded ? one.success : one.failure);
  one.last_succeeded = succeeded;
  if (succeeded) one.success_time = now;
}

void Reloader::fail(Reloaded what, const std::string& begin, const std::string& reason) {
  problems_.push_back(begin + reason);
  say(problems_.back());
  count(what, false);
}

ReloadStats Reloader::stats() const {
  const std::lock_guard lock(stats_mutex_);
  return stats_;
}

std::vector<std::string> Reloader::reload() {
  const std::lock_guard lock(reloading_);
  problems_.clear();
  const std::shared_ptr<const Config> running = configs_.current();
  Config wanted = *running;
  const bool is_read = read_config(wanted);
  reload_rules(wanted);
  reload_lists(wanted);
  const ConfigChanges changes = changes_between(*running, wanted);
  if (!changes.reloadable.empty()) {
    const auto next = std::make_shared<const Config>(std::move(wanted));
    configs_.set(next);
    if (hooks_.config_changed) hooks_.config_changed(*next);
  }
  if (is_read) {
    say("configuration: read again: " + (changes.reloadable.empty()
                                             ? "nothing that takes effect now has changed"
                                             : "changed: " + joined(changes.reloadable)));
  }
  return std::exchange(problems_, {});
}

/// `wanted` is the configuration in use; behind it, with what a new one changes in it. False: there
/// is no new one.
bool Reloader::read_config(Config& wanted) {
  if (!hooks_.read_config) return false;
  const ReadConfig read = hooks_.read_config();
  if (const auto* wrong = std::get_if<std::vector<std::string>>(&read)) {
    for (const std::string& problem : *wrong) {
      problems_.push_back("configuration: kept as it was: " + problem);
      say(problems_.back());
    }
    count(Reloaded::config, false);
    return false;
  }
  const auto& next = std::get<Config>(read);
  const ConfigChanges changes = changes_between(wanted, next);
  wanted = with_reloadable(wanted, next);
  if (change_alerts(wanted)) count(Reloaded::config, true);
  if (!changes.at_restart.empty()) {
    say("configuration: takes effect at the next start only: " + joined(changes.at_restart));
  }
  return true;
}

/// False: `wanted` has the former ones.
bool Reloader::change_alerts(Config& wanted) {
  const std::shared_ptr<const Config> running = configs_.current();
  if (!hooks_.change_alerts || wanted.alerts == running->alerts) return true;
  const auto error = hooks_.change_alerts(wanted);
  if (!error) return true;
  wanted.alerts = running->alerts;
  fail(Reloaded::config, "alerts: kept as they were: ", error->message);
  return false;
}

void Reloader::reload_rules(Config& wanted) {
  if (rules_.current() == nullptr) return;  // nothing is inspected
  if (const auto error = rules_.reload(wanted.rules_dir, wanted.rules_cache_dir)) {
    wanted = with_reloadable(wanted, *configs_.current(), kRuleKeys);
    return fail(Reloaded::rules, "rules: kept as they were: ", error->message);
  }
  count(Reloaded::rules, true);
  say("rules: read again: " + std::to_string(rules_.current()->rules().size()));
}

void Reloader::reload_lists(Config& wanted) {
  const std::shared_ptr<const Config> running = configs_.current();
  const bool is_changed = !(wanted.reputation == running->reputation);
  if (!is_changed && !wanted.reputation.is_used()) return;
  const std::uint64_t before = lists_.generation();
  std::vector<std::string> messages;
  if (is_changed) {
    const auto error = lists_.reconfigure(wanted, messages);
    if (error) messages.pop_back();  // it is told there, too
    for (const std::string& message : messages) say(message);
    if (error) {
      wanted = with_reloadable(wanted, *running, kListKeys);
      return fail(Reloaded::feeds, "lists of addresses: kept as they were: ", error->message);
    }
  } else if (!lists_.reload(messages)) {
    for (const std::string& message : messages) say(message);
    problems_.insert(problems_.end(), messages.begin(), messages.end());
    return count(Reloaded::feeds, false);
  } else {
    for (const std::string& message : messages) say(message);
  }
  count(Reloaded::feeds, true);
  say(lists_.generation() == before ? "lists of addresses: nothing has changed"
                                    : "lists of addresses: read again");
}

void Reloader::reload_changed_lists() {
  const std::lock_guard lock(reloading_);
  if (!configs_.current()->reputation.is_used() || !lists_.has_changed()) return;
  std::vector<std::string> messages;
  count(Reloaded::feeds, lists_.reload(messages));  // that all went well is no news
  for (const std::string& message : messages) say(message);
}

}  // namespace tapwarden
