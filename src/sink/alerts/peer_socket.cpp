// SPDX-License-Identifier: Apache-2.0
#include "sink/alerts/peer_socket.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "sink/sensor_clock.hpp"

namespace tapwarden {
namespace {

struct AddressesDeleter {
  void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

bool is_stream(PeerKind kind) noexcept {
  return kind == PeerKind::unix_stream || kind == PeerKind::tcp;
}

bool is_port(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
         std::stoul(std::string{text}) - 1 < 65535;
}

}  // namespace

struct PeerSocket::Timer {
  explicit Timer(Duration within) : until(sensor_now().monotonic + within) {}
  [[nodiscard]] int milliseconds_left() const {
    const Duration left = until - sensor_now().monotonic;
    const auto count = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return static_cast<int>(std::clamp<std::int64_t>(count, 0, 3'600'000));
  }
  /// False: the time is over.
  [[nodiscard]] bool wait_for(int fd, short events) const {
    for (;;) {
      pollfd one{fd, events, 0};
      const int ready = poll(&one, 1, milliseconds_left());
      if (ready > 0) return true;
      if (ready == 0 || errno != EINTR) return false;
    }
  }
  const Duration until;
};

Result<PeerAddress> parse_peer(std::string_view target, std::string_view port) {
  PeerAddress address;
  if (target.starts_with("udp://") || target.starts_with("tcp://")) {
    address.kind = target.starts_with("udp") ? PeerKind::udp : PeerKind::tcp;
    target.remove_prefix(6);
    const bool is_bracketed = target.starts_with('[') && target.find(']') != target.npos;
    const std::size_t host_end =
        is_bracketed ? target.find(']') + 1 : std::min(target.find(':'), target.size());
    const std::string_view rest = target.substr(host_end);
    address.host = is_bracketed ? target.substr(1, host_end - 2) : target.substr(0, host_end);
    address.port = rest.empty() ? port : rest.substr(1);
    if (address.host.empty() || (!rest.empty() && rest[0] != ':') || !is_port(address.port)) {
      return Error{"the target is not of the form udp://HOST:PORT or tcp://HOST:PORT"};
    }
    return address;
  }
  if (!target.starts_with('/')) {
    return Error{"the target is neither udp://HOST:PORT, tcp://HOST:PORT nor the path of a socket"};
  }
  if (target.size() >= sizeof(sockaddr_un::sun_path)) {
    return Error{"the path of the socket is longer than 107 octets"};
  }
  address.kind = PeerKind::unix_datagram;
  address.path = target;
  return address;
}

std::string PeerSocket::name() const {
  return address_.path.empty() ? address_.host + " port " + address_.port : address_.path;
}

void PeerSocket::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

std::string PeerSocket::connect(Timer& timer) {
  const int type =
      (is_stream(address_.kind) ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK;
  if (!address_.path.empty()) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, address_.path.data(), address_.path.size());
    fd_ = socket(AF_UNIX, type, 0);
    if (fd_ >= 0 && ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0)
      return {};
    std::string trouble = name() + ": " + std::strerror(errno);
    close();
    return trouble;
  }
  addrinfo hints{};
  hints.ai_socktype = is_stream(address_.kind) ? SOCK_STREAM : SOCK_DGRAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(address_.host.c_str(), address_.port.c_str(), &hints, &found);
  if (failed != 0) return name() + ": " + gai_strerror(failed);
  const std::unique_ptr<addrinfo, AddressesDeleter> list(found);
  std::string trouble = name() + ": no address";
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    fd_ = socket(one->ai_family, type, one->ai_protocol);
    if (fd_ < 0) continue;
    int error = ::connect(fd_, one->ai_addr, one->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
      socklen_t size = sizeof error;
      error = timer.wait_for(fd_, POLLOUT) ? 0 : ETIMEDOUT;
      if (error == 0) getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error == 0) return {};
    trouble = name() + ": " + std::strerror(error);
    close();
  }
  return trouble;
}

/// Receivers of lines say nothing: what can be read is the end.
bool PeerSocket::is_closed_by_peer() const {
  char octet = 0;
  for (;;) {
    const ssize_t got = recv(fd_, &octet, 1, MSG_DONTWAIT);
    if (got > 0) continue;
    return got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
  }
}

std::string PeerSocket::send(std::string_view octets, Duration within) {
  Timer timer(within);
  if (fd_ >= 0 && is_stream(address_.kind) && is_closed_by_peer()) close();
  if (fd_ < 0) {
    if (std::string trouble = connect(timer); !trouble.empty()) return trouble;
  }
  while (!octets.empty()) {
    const ssize_t sent = ::send(fd_, octets.data(), octets.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      octets.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    const bool is_full = errno == EAGAIN || errno == EWOULDBLOCK;
    if (is_full && timer.wait_for(fd_, POLLOUT)) continue;
    std::string trouble = name() + ": " + (is_full ? "it takes nothing" : std::strerror(errno));
    close();
    return trouble;
  }
  return {};
}

}  // namespace tapwarden
