// SPDX-License-Identifier: Apache-2.0
// A queue between threads that holds so much and no more. What goes through it are batches of
// hundreds, so a lock costs nothing that could be measured.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace tapwarden {

/// THREAD: any number on both sides.
template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t most) : most_(most) {}

  /// Waits while it is full. False: it is closed, `value` was not taken.
  bool push(T value) {
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [this] { return values_.size() < most_ || closed_; });
      if (closed_) return false;
      values_.push_back(std::move(value));
    }
    filled_.notify_one();
    return true;
  }
  /// False, and `value` still the caller's: it is full or closed.
  bool try_push(T& value) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || values_.size() >= most_) return false;
      values_.push_back(std::move(value));
    }
    filled_.notify_one();
    return true;
  }
  /// Waits for a value. Empty: it is closed, and all that was in it was taken.
  std::optional<T> pop() {
    std::optional<T> value;
    {
      std::unique_lock lock(mutex_);
      filled_.wait(lock, [this] { return !values_.empty() || closed_; });
      if (values_.empty()) return std::nullopt;
      value = std::move(values_.front());
      values_.pop_front();
    }
    room_.notify_one();
    return value;
  }
  /// As pop(), but waits no longer than `patience`. `is_over`: closed, and nothing left to take.
  std::optional<T> pop_for(std::chrono::milliseconds patience, bool& is_over) {
    std::optional<T> value;
    {
      std::unique_lock lock(mutex_);
      filled_.wait_for(lock, patience, [this] { return !values_.empty() || closed_; });
      is_over = values_.empty() && closed_;
      if (values_.empty()) return std::nullopt;
      value = std::move(values_.front());
      values_.pop_front();
    }
    room_.notify_one();
    return value;
  }
  /// A value if there is one now.
  std::optional<T> try_pop() {
    std::optional<T> value;
    {
      const std::lock_guard lock(mutex_);
      if (values_.empty()) return std::nullopt;
      value = std::move(values_.front());
      values_.pop_front();
    }
    room_.notify_one();
    return value;
  }
  /// Nothing more comes in; what is in it can still be taken.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    room_.notify_all();
    filled_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable filled_;
  std::deque<T> values_;
  const std::size_t most_;
  bool closed_ = false;
};

}  // namespace tapwarden
