// SPDX-License-Identifier: Apache-2.0
#include "pipeline/reputation_watch.hpp"

#include <chrono>
#include <utility>

namespace tapwarden {
namespace {

constexpr std::chrono::milliseconds kRound{250};
constexpr unsigned kRoundsOfLook = 8;  // a changed file is seen after 2 s, and read when it rests

}  // namespace

ReputationWatch::ReputationWatch(ReputationFiles& files, std::function<bool()> asked,
                                 std::function<void(const std::string&)> say)
    : files_(files), asked_(std::move(asked)), say_(std::move(say)) {
  thread_ = std::thread([this] { watch(); });
}

ReputationWatch::~ReputationWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void ReputationWatch::watch() {
  std::unique_lock lock(mutex_);
  for (unsigned round = 1; !wake_.wait_for(lock, kRound, [this] { return stopped_; }); ++round) {
    lock.unlock();
    if (asked_ && asked_()) {
      reload(true);
    } else if (round % kRoundsOfLook == 0 && files_.has_changed()) {
      reload(false);
    }
    lock.lock();
  }
}

void ReputationWatch::reload(bool was_asked) {
  const std::uint64_t before = files_.generation();
  for (const std::string& message : files_.reload()) say_(message);
  if (!was_asked) return;  // that all went well is no news
  say_(files_.generation() == before ? "lists of addresses: nothing has changed"
                                     : "lists of addresses: read again");
}

}  // namespace tapwarden
