// SPDX-License-Identifier: Apache-2.0
// Alerts as JSON, a line each: to a unix stream socket, a file, or standard output.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

#include "sink/alerts/alert_text.hpp"
#include "sink/alerts/delivery.hpp"
#include "sink/alerts/peer_socket.hpp"
#include "sink/appended_file.hpp"

namespace tapwarden {
namespace {

std::string line_of(const AlertMessage& message, const std::string& sensor) {
  JsonText out;
  write_alert_json(message, sensor, out);
  out.raw('\n');
  return std::string{out.text()};
}

class UnixSocket final : public Delivery {
 public:
  explicit UnixSocket(PeerAddress address) : socket_(std::move(address)) {}

  Attempt deliver(std::span<const AlertMessage> messages, const SensorTime& now,
                  Duration deadline) override {
    Attempt attempt;
    const std::string line = line_of(messages.front(), sensor_);
    attempt.trouble = socket_.send(line, deadline - now.monotonic);
    if (!attempt.trouble.empty()) return attempt;
    attempt.taken = 1;
    attempt.bytes = line.size();
    return attempt;
  }
  void reopen() override { socket_.close(); }

 private:
  PeerSocket socket_;
  const std::string sensor_ = sensor_name();
};

class AlertFile final : public Delivery {
 public:
  explicit AlertFile(std::string path) : path_(std::move(path)) {}

  int open() {
    const int error = file_.open(path_);
    is_open_ = error == 0;
    return error;
  }
  Attempt deliver(std::span<const AlertMessage> messages, const SensorTime& /*now*/,
                  Duration /*deadline*/) override {
    Attempt attempt;
    if (const int error = is_open_ ? 0 : open(); error != 0) return failed(error);
    std::string text;
    std::vector<std::size_t> ends;
    for (const AlertMessage& message : messages) {
      text += line_of(message, sensor_);
      ends.push_back(text.size());
    }
    const AppendedFile::Written written = file_.append(text, ends);
    if (written.error != 0) attempt = failed(written.error);
    attempt.taken = written.whole;
    attempt.bytes = written.bytes;
    return attempt;
  }
  void reopen() override { open(); }

 private:
  [[nodiscard]] Attempt failed(int error) const {
    Attempt attempt;
    attempt.trouble = path_ + ": " + std::strerror(error);
    return attempt;
  }

  const std::string path_;
  AppendedFile file_;
  bool is_open_ = false;
  const std::string sensor_ = sensor_name();
};

/// A reader that does not read must not hold the end up: it is asked before each piece.
class StandardOutput final : public Delivery {
 public:
  Attempt deliver(std::span<const AlertMessage> messages, const SensorTime& now,
                  Duration deadline) override {
    if (rest_.empty()) {
      rest_ = line_of(messages.front(), sensor_);
      size_ = rest_.size();
    }
    Attempt attempt;
    attempt.trouble = write_rest(deadline - now.monotonic);
    if (!attempt.trouble.empty()) return attempt;
    attempt.taken = 1;
    attempt.bytes = size_;
    return attempt;
  }

 private:
  std::string write_rest(Duration within) {
    const Duration until = sensor_now().monotonic + within;
    while (!rest_.empty()) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(until - sensor_now().monotonic);
      pollfd one{STDOUT_FILENO, POLLOUT, 0};
      if (left.count() <= 0 || poll(&one, 1, static_cast<int>(left.count())) == 0) {
        return "standard output: it takes nothing";
      }
      const std::size_t piece = std::min<std::size_t>(rest_.size(), PIPE_BUF);
      const ssize_t written = ::write(STDOUT_FILENO, rest_.data(), piece);
      if (written < 0 && errno != EINTR && errno != EAGAIN) {
        return std::string{"standard output: "} + std::strerror(errno);
      }
      if (written > 0) rest_.erase(0, static_cast<std::size_t>(written));
    }
    return {};
  }

  std::string rest_;  ///< of the line of the first message that is not taken yet
  std::size_t size_ = 0;
  const std::string sensor_ = sensor_name();
};

}  // namespace

Result<std::unique_ptr<Delivery>> make_unix_socket(const AlertSinkConfig& config) {
  if (!config.target.starts_with('/')) return Error{"the target is not the path of a socket"};
  auto address = parse_peer(config.target, "");
  if (!address) return address.error();
  address->kind = PeerKind::unix_stream;
  return std::unique_ptr<Delivery>(std::make_unique<UnixSocket>(std::move(*address)));
}

Result<std::unique_ptr<Delivery>> make_file(const AlertSinkConfig& config) {
  if (config.target.empty()) return Error{"the target is not the path of a file"};
  auto file = std::make_unique<AlertFile>(config.target);
  if (const int error = file->open(); error != 0) {
    return Error{config.target + ": cannot be opened for writing: " + std::strerror(error)};
  }
  return std::unique_ptr<Delivery>(std::move(file));
}

Result<std::unique_ptr<Delivery>> make_standard_output(const AlertSinkConfig&) {
  return std::unique_ptr<Delivery>(std::make_unique<StandardOutput>());
}

}  // namespace tapwarden
