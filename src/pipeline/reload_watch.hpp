// SPDX-License-Identifier: Apache-2.0
// A thread that has everything read again while a run goes on: when it is asked to, and lists of
// addresses when their files changed. Nothing on the path of packets waits for it.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "pipeline/reloader.hpp"

namespace tapwarden {

class ReloadWatch {
 public:
  /// `asked` (may be empty) is called by the thread. LIFETIME: `reloader` outlives it.
  ReloadWatch(Reloader& reloader, std::function<bool()> asked);
  ~ReloadWatch();
  ReloadWatch(const ReloadWatch&) = delete;
  ReloadWatch& operator=(const ReloadWatch&) = delete;

 private:
  void watch();

  Reloader& reloader_;
  const std::function<bool()> asked_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace tapwarden
