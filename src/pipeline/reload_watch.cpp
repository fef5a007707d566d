// SPDX-License-Identifier: Apache-2.0
#include "pipeline/reload_watch.hpp"

#include <chrono>
#include <utility>

namespace tapwarden {
namespace {

constexpr std::chrono::milliseconds kRound{250};
constexpr unsigned kRoundsOfLook = 8;  // a changed file is seen after 2 s, and read when it rests

}  // namespace

ReloadWatch::ReloadWatch(Reloader& reloader, std::function<bool()> asked)
    : reloader_(reloader), asked_(std::move(asked)) {
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
      reloader_.reload();
    } else if (round % kRoundsOfLook == 0) {
      reloader_.reload_changed_lists();
    }
    lock.lock();
  }
}

}  // namespace tapwarden
