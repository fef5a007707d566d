// SPDX-License-Identifier: Apache-2.0
#include "admin/limited_stream.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace tapwarden::admin {
namespace {

constexpr std::chrono::milliseconds kLookEvery{200};  // whether the server stops
constexpr std::chrono::milliseconds kLingerMax{500};

}  // namespace

LimitedStream::LimitedStream(int socket, SSL_CTX* tls, const std::atomic<bool>& stopping)
    : socket_(socket), stopping_(stopping) {
  fcntl(socket_, F_SETFL, fcntl(socket_, F_GETFL) | O_NONBLOCK);
  if (tls == nullptr) return;
  ssl_.reset(SSL_new(tls));
  if (ssl_ != nullptr) SSL_set_fd(ssl_.get(), socket_);
  tls_failed_ = ssl_ == nullptr;
}

LimitedStream::~LimitedStream() = default;

bool LimitedStream::open() {
  if (ssl_ == nullptr) return !tls_failed_;
  const auto until = Clock::now() + kRequestTimeMax;
  for (;;) {
    ERR_clear_error();
    const int result = SSL_accept(ssl_.get());
    if (result == 1) return true;
    const short events = wanted(result);
    if (events == 0 || !wait_for(events, until)) break;
  }
  tls_failed_ = true;
  return false;
}

bool LimitedStream::wait_for_request(std::chrono::seconds time) {
  if (ssl_ != nullptr && SSL_pending(ssl_.get()) > 0) return true;
  return wait_for(POLLIN, Clock::now() + time);
}

void LimitedStream::begin_request() {
  bytes_left_ = kRequestBytesMax;
  answering_ = false;
  until_ = Clock::now() + kRequestTimeMax;
}

void LimitedStream::close_gently() {
  if (tls_failed_) return;
  if (ssl_ != nullptr) SSL_shutdown(ssl_.get());
  ::shutdown(socket_, SHUT_WR);
  std::array<char, 4096> unread;
  const auto until = Clock::now() + kLingerMax;
  std::size_t left = kRequestBytesMax;
  while (left > 0 && wait_for(POLLIN, until)) {
    const ssize_t got = ::recv(socket_, unread.data(), std::min(unread.size(), left), 0);
    if (got <= 0) return;
    left -= static_cast<std::size_t>(got);
  }
}

bool LimitedStream::wait_for(short events, Clock::time_point until) const {
  while (!stopping_.load(std::memory_order_relaxed)) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) return false;
    pollfd one{socket_, events, 0};
    const int ready = poll(&one, 1, static_cast<int>(std::min(left, kLookEvery).count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
  return false;
}

short LimitedStream::wanted(int result) const {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ: return POLLIN;
    case SSL_ERROR_WANT_WRITE: return POLLOUT;
    default: return 0;
  }
}

ssize_t LimitedStream::read_some(char* octets, std::size_t size, Clock::time_point until) {
  for (;;) {
    short events = POLLIN;
    if (ssl_ != nullptr) {
      ERR_clear_error();
      const int got = SSL_read(ssl_.get(), octets, static_cast<int>(size));
      if (got > 0) return got;
      events = wanted(got);
      if (events == 0) {
        tls_failed_ = SSL_get_error(ssl_.get(), got) != SSL_ERROR_ZERO_RETURN;
        return tls_failed_ ? -1 : 0;
      }
    } else {
      const ssize_t got = ::recv(socket_, octets, size, 0);
      if (got >= 0) return got;
      if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) return -1;
    }
    if (!wait_for(events, until)) return -1;
  }
}

ssize_t LimitedStream::read(char* octets, std::size_t size) {
  const std::size_t most = std::min({size, bytes_left_, std::size_t{1} << 20});
  if (most == 0) return -1;
  const ssize_t got = read_some(octets, most, until_);
  if (got > 0) bytes_left_ -= static_cast<std::size_t>(got);
  return got;
}

ssize_t LimitedStream::write(const char* octets, std::size_t size) {
  if (!answering_) until_ = Clock::now() + kResponseTimeMax;  // the answer has a time of its own
  answering_ = true;
  std::size_t done = 0;
  while (done < size) {
    const std::size_t most = std::min(size - done, std::size_t{1} << 20);
    short events = POLLOUT;
    if (ssl_ != nullptr) {
      ERR_clear_error();
      const int put = SSL_write(ssl_.get(), octets + done, static_cast<int>(most));
      if (put > 0) {
        done += static_cast<std::size_t>(put);
        continue;
      }
      events = wanted(put);
      if (events == 0) {
        tls_failed_ = true;
        return -1;
      }
    } else {
      const ssize_t put = ::send(socket_, octets + done, most, MSG_NOSIGNAL);
      if (put >= 0) {
        done += static_cast<std::size_t>(put);
        continue;
      }
      if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) return -1;
    }
    if (!wait_for(events, until_)) return -1;
  }
  return static_cast<ssize_t>(size);
}

// Nobody asks who it was.
void LimitedStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void LimitedStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

}  // namespace tapwarden::admin
