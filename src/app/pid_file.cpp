// SPDX-License-Identifier: Apache-2.0
#include "app/pid_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tapwarden {
namespace {

std::string pid_in(int fd) {
  std::array<char, 16> text{};
  const ssize_t length = pread(fd, text.data(), text.size(), 0);
  std::string pid;
  for (ssize_t i = 0; i < length && text[static_cast<std::size_t>(i)] >= '0' &&
                      text[static_cast<std::size_t>(i)] <= '9';
       ++i) {
    pid += text[static_cast<std::size_t>(i)];
  }
  return pid.empty() ? "unknown" : pid;
}

/// Another run may have removed what we opened before we had the lock.
bool is_still_there(int fd, const std::string& path) {
  struct stat ours {};
  struct stat there {};
  return fstat(fd, &ours) == 0 && stat(path.c_str(), &there) == 0 && ours.st_ino == there.st_ino &&
         ours.st_dev == there.st_dev;
}

}  // namespace

Result<std::unique_ptr<PidFile>> PidFile::take(const std::string& path) {
  for (;;) {
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0) return Error{path + ": the pid file cannot be written: " + std::strerror(errno)};
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
      const int reason = errno;
      std::string running = path;
      running.append(": tapwarden runs already, as process ").append(pid_in(fd));
      close(fd);
      if (reason != EWOULDBLOCK)
        return Error{path + ": cannot be locked: " + std::strerror(reason)};
      return Error{running.append("; end it, or name another --pid-file")};
    }
    if (!is_still_there(fd, path)) {
      close(fd);
      continue;
    }
    std::unique_ptr<PidFile> file(new PidFile(fd, path));
    const std::string text = std::to_string(getpid()) + '\n';
    if (ftruncate(fd, 0) != 0 ||
        pwrite(fd, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
      return Error{path + ": the pid file cannot be written: " + std::strerror(errno)};
    }
    return file;
  }
}

PidFile::~PidFile() {
  if (unlink(path_.c_str()) != 0 && ftruncate(fd_, 0) != 0) {
    // It keeps the number of a process that is gone, unlocked: the next run takes it.
  }
  close(fd_);
}

}  // namespace tapwarden
