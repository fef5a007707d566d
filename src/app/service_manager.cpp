// SPDX-License-Identifier: Apache-2.0
#include "app/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace tapwarden {
namespace {

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Connected now, while we may: who drops privileges might not reach the path any more.
int connect_to(std::string_view path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() < 2 || path.size() >= sizeof address.sun_path) return -1;
  std::memcpy(address.sun_path, path.data(), path.size());
  if (path.front() == '@') address.sun_path[0] = '\0';  // the abstract namespace
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  // The cast is how the socket API takes its addresses.
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), length) == 0) return fd;
  close(fd);
  return -1;
}

}  // namespace

ServiceManager::ServiceManager() : fd_(connect_to(environment("NOTIFY_SOCKET"))) {
  const auto period = number(environment("WATCHDOG_USEC"));
  const auto whose = number(environment("WATCHDOG_PID"));
  const bool is_ours = !whose || *whose == static_cast<std::uint64_t>(getpid());
  if (fd_ >= 0 && period && *period > 0 && is_ours) {
    watchdog_ = std::chrono::microseconds{*period};
  }
}

ServiceManager::~ServiceManager() {
  if (fd_ >= 0) close(fd_);
}

void ServiceManager::reloading() const {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  send("RELOADING=1\nMONOTONIC_USEC=" +
       std::to_string(now.tv_sec * 1'000'000LL + now.tv_nsec / 1000));
}

void ServiceManager::status(std::string_view text) const { send("STATUS=" + std::string{text}); }

void ServiceManager::send(std::string_view message) const {
  if (fd_ < 0) return;
  // Nobody is kept waiting: what does not fit now is lost, and said again.
  const ssize_t sent = ::send(fd_, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  static_cast<void>(sent);
}

}  // namespace tapwarden
