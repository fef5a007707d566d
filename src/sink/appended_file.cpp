// SPDX-License-Identifier: Apache-2.0
#include "sink/appended_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace tapwarden {
namespace {

/// How much of `text` went out; less than all with `error`.
std::size_t write_all(int fd, std::string_view text, int& error) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t written = ::write(fd, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      error = written < 0 ? errno : EIO;
      break;
    }
    done += static_cast<std::size_t>(written);
  }
  return done;
}

}  // namespace

int AppendedFile::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (fd < 0) return errno;
  close();
  take(fd);
  is_owned_ = true;
  return 0;
}

void AppendedFile::use_standard_output() {
  close();
  take(STDOUT_FILENO);
  is_regular_ = false;  // others write there, too: nothing is cut away
  size_ = 0;
  changed_at_ = 0;
}

void AppendedFile::take(int fd) {
  struct stat facts {};
  fd_ = fd;
  is_regular_ = fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode);
  size_ = is_regular_ ? static_cast<std::uint64_t>(facts.st_size) : 0;
  changed_at_ = size_ > 0 ? facts.st_mtim.tv_sec : 0;
}

void AppendedFile::close() {
  if (is_owned_) ::close(fd_);
  fd_ = -1;
  is_owned_ = false;
  rest_.clear();
}

bool AppendedFile::complete_rest(int& error) {
  if (rest_.empty()) return true;
  const std::size_t done = write_all(fd_, rest_, error);
  rest_.erase(0, done);
  if (is_regular_) size_ += done;
  return rest_.empty();
}

AppendedFile::Written AppendedFile::append(std::string_view text,
                                           std::span<const std::size_t> ends) {
  Written result;
  if (text.empty() || !complete_rest(result.error)) return result;
  if (is_regular_) {  // somebody may have cut it: logrotate's copytruncate
    struct stat facts {};
    if (fstat(fd_, &facts) == 0) size_ = static_cast<std::uint64_t>(facts.st_size);
  }
  const std::size_t done = write_all(fd_, text, result.error);
  const auto next = std::upper_bound(ends.begin(), ends.end(), done);
  result.whole = static_cast<std::size_t>(next - ends.begin());
  const std::size_t kept = result.whole == 0 ? 0 : ends[result.whole - 1];
  result.bytes = kept;
  if (kept == done) {
    size_ += is_regular_ ? done : 0;
  } else if (is_regular_ && ftruncate(fd_, static_cast<off_t>(size_ + kept)) == 0) {
    size_ += kept;
  } else {
    // It counts as written already: it will be, before anything else is.
    result.bytes = *next;
    result.whole += 1;
    rest_ = text.substr(done, *next - done);
    size_ += is_regular_ ? done : 0;
  }
  return result;
}

}  // namespace tapwarden
