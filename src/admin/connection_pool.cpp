// SPDX-License-Identifier: Apache-2.0
#include "admin/connection_pool.hpp"

#include <utility>

namespace tapwarden::admin {
namespace {

thread_local bool full = false;

}  // namespace

bool ConnectionPool::is_full() noexcept { return full; }

ConnectionPool::ConnectionPool(std::size_t threads, std::size_t waiting_max)
    : waiting_max_(waiting_max) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

void ConnectionPool::enqueue(std::function<void()> answer) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < waiting_max_) {
      waiting_.push_back(std::move(answer));
      answer = nullptr;
    }
  }
  if (answer == nullptr) return wake_.notify_one();
  full = true;  // the server closes the socket, in this thread
  answer();
  full = false;
}

void ConnectionPool::work() {
  for (;;) {
    std::function<void()> answer;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      answer = std::move(waiting_.front());
      waiting_.pop_front();
    }
    answer();
  }
}

void ConnectionPool::shutdown() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace tapwarden::admin
