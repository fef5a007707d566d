// SPDX-License-Identifier: Apache-2.0
#include "capture/input.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tapwarden {
namespace {

constexpr int kFollowPauseMs = 200;

class FileInput : public Input {
 public:
  FileInput(int fd, InputOptions options) : fd_(fd), options_(std::move(options)) {}
  ~FileInput() override {
    if (fd_ > STDIN_FILENO) close(fd_);
  }
  FileInput(const FileInput&) = delete;
  FileInput& operator=(const FileInput&) = delete;

  std::int64_t read(std::uint8_t* to, std::size_t size) override {
    for (;;) {
      const ssize_t got = ::read(fd_, to, size);
      if (got >= 0) return got;
      if (errno != EINTR) {
        errno_ = errno;
        return -1;
      }
      if (is_to_stop()) return 0;
    }
  }
  [[nodiscard]] std::string trouble() const override { return std::strerror(errno_); }
  [[nodiscard]] bool stopped() const override { return stopped_; }

 protected:
  bool is_to_stop() {
    stopped_ = stopped_ || (options_.stopped && options_.stopped());
    return stopped_;
  }

  int fd_;
  InputOptions options_;

 private:
  int errno_ = 0;
  bool stopped_ = false;
};

/// Asks again and again: that works on every file system, unlike inotify.
class FollowedFile final : public FileInput {
 public:
  FollowedFile(int fd, std::string path, InputOptions options)
      : FileInput(fd, std::move(options)), path_(std::move(path)) {}

  std::int64_t read(std::uint8_t* to, std::size_t size) override {
    for (;;) {
      // Asked first: what was written before the file was replaced is read then.
      const bool last = is_replaced();
      const std::int64_t got = FileInput::read(to, size);
      if (got > 0) bytes_ += static_cast<std::uint64_t>(got);
      if (got != 0 || last || is_to_stop()) return got;
      if (options_.on_idle) options_.on_idle();
      poll(nullptr, 0, kFollowPauseMs);
      if (is_to_stop()) return 0;
    }
  }

 private:
  /// Nothing more will come: the name belongs to another file or to none, or the file was cut.
  [[nodiscard]] bool is_replaced() const {
    struct stat here {};
    struct stat there {};
    if (fstat(fd_, &here) != 0 || stat(path_.c_str(), &there) != 0) return true;
    return here.st_dev != there.st_dev || here.st_ino != there.st_ino ||
           static_cast<std::uint64_t>(here.st_size) < bytes_;
  }

  std::string path_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

Result<OpenedInput> open_input(const std::string& path, const InputOptions& options) {
  if (path == "-") return OpenedInput{std::make_unique<FileInput>(STDIN_FILENO, options), 0};
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Error{path + ": cannot be opened: " + std::strerror(errno)};
  struct stat status {};
  const bool is_file = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  if (is_file && options.follow) {
    return OpenedInput{std::make_unique<FollowedFile>(fd, path, options), 0};
  }
  if (is_file) posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  return OpenedInput{std::make_unique<FileInput>(fd, options),
                     is_file ? static_cast<std::uint64_t>(status.st_size) : 0};
}

}  // namespace tapwarden
