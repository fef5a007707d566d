// SPDX-License-Identifier: Apache-2.0
#include "sink/eve_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include "sink/record_json.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kBufferBytes = 1 << 18;

int open_for_appending(const std::string& path) {
  return open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
}

class EveFile final : public Sink {
 public:
  EveFile(int fd, std::string name) : fd_(fd), name_(std::move(name)) {
    buffer_.reserve(kBufferBytes + kBufferBytes / 4);
  }
  ~EveFile() override {
    write_out();
    if (fd_ != STDOUT_FILENO) close(fd_);
  }
  EveFile(const EveFile&) = delete;
  EveFile& operator=(const EveFile&) = delete;

  void write(const Record& record) override {
    json_.write(record, buffer_);
    written_.store(written_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    if (buffer_.size() >= kBufferBytes) write_out();
  }

  std::optional<Error> flush() override {
    write_out();
    return std::exchange(error_, std::nullopt);
  }

  void reopen() override {
    write_out();
    if (fd_ == STDOUT_FILENO) return;
    const int fd = open_for_appending(name_);
    if (fd < 0) {
      error_ = Error{name_ + ": cannot be opened again: " + std::strerror(errno)};
      return;
    }
    close(fd_);
    fd_ = fd;
  }

  [[nodiscard]] SinkStats stats() const override {
    SinkStats stats;
    stats.name = "eve";
    stats.written = written_.load(std::memory_order_relaxed);
    return stats;
  }

 private:
  void write_out() {
    std::string_view left = buffer_.text();
    while (!left.empty()) {
      const ssize_t written = ::write(fd_, left.data(), left.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        if (!error_) {
          error_ =
              Error{name_ + ": events are lost, it cannot be written: " + std::strerror(errno)};
        }
        break;
      }
      left.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
  }

  int fd_;
  std::string name_;
  RecordJson json_;
  JsonText buffer_;
  std::optional<Error> error_;
  std::atomic<std::uint64_t> written_{0};
};

}  // namespace

Result<std::unique_ptr<Sink>> open_eve_file(const std::string& directory) {
  if (directory == "-") {
    return std::unique_ptr<Sink>(std::make_unique<EveFile>(STDOUT_FILENO, "standard output"));
  }
  if (mkdir(directory.c_str(), 0750) != 0 && errno != EEXIST) {
    return Error{directory + ": the folder for events cannot be made: " + std::strerror(errno)};
  }
  const std::string path = directory + "/eve.json";
  const int fd = open_for_appending(path);
  if (fd < 0) return Error{path + ": cannot be opened for writing: " + std::strerror(errno)};
  return std::unique_ptr<Sink>(std::make_unique<EveFile>(fd, path));
}

}  // namespace tapwarden
