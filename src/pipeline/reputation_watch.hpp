// SPDX-License-Identifier: Apache-2.0
// A thread that looks after the files of reputation while a run goes on: it reads them again when
// they changed, or when it is asked to. Nothing on the path of packets waits for it.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "reputation/reputation_files.hpp"

namespace tapwarden {

class ReputationWatch {
 public:
  /// `asked` (may be empty) and `say` are called by the thread. LIFETIME: `files` outlives it.
  ReputationWatch(ReputationFiles& files, std::function<bool()> asked,
                  std::function<void(const std::string&)> say);
  ~ReputationWatch();
  ReputationWatch(const ReputationWatch&) = delete;
  ReputationWatch& operator=(const ReputationWatch&) = delete;

 private:
  void watch();
  void reload(bool was_asked);

  ReputationFiles& files_;
  const std::function<bool()> asked_;
  const std::function<void(const std::string&)> say_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace tapwarden
