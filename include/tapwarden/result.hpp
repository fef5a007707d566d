// SPDX-License-Identifier: Apache-2.0
// A value, or one sentence for a person that says what was wrong, where, and what to do.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace tapwarden {

struct Error {
  std::string message;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const noexcept { return std::holds_alternative<T>(state_); }
  /// REQUIRES: bool(*this)
  T& operator*() { return std::get<T>(state_); }
  const T& operator*() const { return std::get<T>(state_); }
  T* operator->() { return &std::get<T>(state_); }
  const T* operator->() const { return &std::get<T>(state_); }
  /// REQUIRES: !bool(*this)
  const Error& error() const { return std::get<Error>(state_); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace tapwarden
