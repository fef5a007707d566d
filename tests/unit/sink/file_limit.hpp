// SPDX-License-Identifier: Apache-2.0
// A disk that is full from some size of a file on.
#pragma once

#include <sys/resource.h>

#include <csignal>

#include "support/catch.hpp"

namespace tapwarden::test {

/// No file of this process gets larger. Writing beyond is an error, as on a full disk.
struct FileLimit {
  explicit FileLimit(rlim_t bytes) {
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit limit{bytes, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  ~FileLimit() { lift(); }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;
  void lift() const { setrlimit(RLIMIT_FSIZE, &before); }
  rlimit before{};
};

}  // namespace tapwarden::test
