// SPDX-License-Identifier: Apache-2.0
#include "pipeline/reload_watch.hpp"

#include <chrono>
#include <utility>

namespace tapwarden {
namespace {

constexpr std::chrono::milliseconds kRound{250};
constexpr unsigned kRoundsOfLook = 8;  // a changed file is seen after 2 s, and read when it rests

}  // namespace

ReloadWatch::ReloadWatch(RuleStore& rules, ReputationFiles* lists, ReloadLog& log,
                         std::function<bool()> asked, std::function<void(const std::string&)> say)
    : rules_(rules), lists_(lists), log_(log), asked_(std::move(asked)), say_(std::move(say)) {
  thread_ = std::thread([this] { watch(); });
}

ReloadWatch::~ReloadWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void ReloadWatch::watch() {
  std::unique_lock lock(mutex_);
  for (unsigned round = 1; !wake_.wait_for(lock, kRound, [this] { return stopped_; }); ++round) {
    lock.unlock();
    if (asked_ && asked_()) {
      reload_rules();
      reload_lists(true);
    } else if (lists_ != nullptr && round % kRoundsOfLook == 0 && lists_->has_changed()) {
      reload_lists(false);
    }
    lock.lock();
  }
}

void ReloadWatch::reload_rules() {
  if (rules_.current() == nullptr) return;  // nothing is inspected
  const auto error = rules_.reload();
  log_.note(&ReloadStats::rules, !error);
  if (error) {
    say_("rules: kept as they were: " + error->message);
  } else {
    say_("rules: read again: " + std::to_string(rules_.current()->rules().size()));
  }
}

void ReloadWatch::reload_lists(bool was_asked) {
  if (lists_ == nullptr) return;
  const std::uint64_t before = lists_->generation();
  const std::uint64_t failed_before = lists_->stats().reloads_failed;
  for (const std::string& message : lists_->reload()) say_(message);
  log_.note(&ReloadStats::feeds, lists_->stats().reloads_failed == failed_before);
  if (!was_asked) return;  // that all went well is no news
  say_(lists_->generation() == before ? "lists of addresses: nothing has changed"
                                      : "lists of addresses: read again");
}

}  // namespace tapwarden
