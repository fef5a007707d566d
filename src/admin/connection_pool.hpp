// SPDX-License-Identifier: Apache-2.0
// The threads that answer. cpp-httplib's own pool queues connections without end; here those that
// find the queue full are closed at once.
#pragma once

#include <httplib.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tapwarden::admin {

class ConnectionPool final : public httplib::TaskQueue {
 public:
  ConnectionPool(std::size_t threads, std::size_t waiting_max);

  void enqueue(std::function<void()> answer) override;
  void shutdown() override;

  /// True while the calling thread runs a connection that is to be closed unanswered.
  static bool is_full() noexcept;

 private:
  void work();

  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace tapwarden::admin
