// SPDX-License-Identifier: Apache-2.0
// Calls a function when something takes too long: once, from a thread of its own, unless the
// deadline is destroyed before.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace tapwarden {

class Deadline {
 public:
  Deadline(std::chrono::nanoseconds patience, std::function<void()> missed)
      : missed_(std::move(missed)), thread_([this, patience] { wait(patience); }) {}
  ~Deadline() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

 private:
  void wait(std::chrono::nanoseconds patience) {
    std::unique_lock lock(mutex_);
    if (!wake_.wait_for(lock, patience, [this] { return done_; })) missed_();
  }

  const std::function<void()> missed_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace tapwarden
