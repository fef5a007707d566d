// SPDX-License-Identifier: Apache-2.0
// A file of lines that only grows. Whatever fails, it never keeps a part of a line: what was partly
// written is cut away, or completed first where nothing can be cut (a pipe).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tapwarden/result.hpp"

namespace tapwarden {

class AppendedFile {
 public:
  AppendedFile() = default;
  ~AppendedFile() { close(); }
  AppendedFile(const AppendedFile&) = delete;
  AppendedFile& operator=(const AppendedFile&) = delete;

  /// Made with mode 0640 when it is missing. On failure what was open stays so. Gives errno, or 0.
  int open(const std::string& path);
  void use_standard_output();

  struct Written {
    std::size_t whole = 0;  ///< units that are in the file
    std::uint64_t bytes = 0;
    int error = 0;  ///< errno; 0: all of them are
  };
  /// Appends `text`, whose units end at `ends`. A unit is in the file as a whole or not at all.
  Written append(std::string_view text, std::span<const std::size_t> ends);

  /// 0 for what is no regular file.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] bool is_regular() const noexcept { return is_regular_; }
  /// Seconds since 1970 of its last change when it was opened; 0: it was empty, or is no regular
  /// one.
  [[nodiscard]] std::int64_t changed_at() const noexcept { return changed_at_; }

 private:
  void close();
  void take(int fd);
  bool complete_rest(int& error);

  int fd_ = -1;
  bool is_owned_ = false;
  bool is_regular_ = false;
  std::uint64_t size_ = 0;
  std::int64_t changed_at_ = 0;
  std::string rest_;  ///< of a unit that could neither be completed nor cut away
};

}  // namespace tapwarden
