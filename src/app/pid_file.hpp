// SPDX-License-Identifier: Apache-2.0
// A file with the number of this process, locked as long as it runs: a second run with the same
// file is refused, and one that a crash left behind is not.
#pragma once

#include <memory>
#include <string>

#include "tapwarden/result.hpp"

namespace tapwarden {

class PidFile {
 public:
  /// ERRORS: another process runs; the file cannot be written.
  static Result<std::unique_ptr<PidFile>> take(const std::string& path);
  /// Removes the file, or empties it where its folder may not be written any more.
  ~PidFile();
  PidFile(const PidFile&) = delete;
  PidFile& operator=(const PidFile&) = delete;

 private:
  PidFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  int fd_;
  std::string path_;
};

}  // namespace tapwarden
