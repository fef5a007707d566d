// SPDX-License-Identifier: Apache-2.0
#include "admin/listen_address.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

namespace tapwarden::admin {
namespace {

constexpr int kBacklog = 64;

bool is_loopback(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, address, sizeof v6);
  return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

std::string text_of(int socket) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &size);
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  getnameinfo(reinterpret_cast<sockaddr*>(&bound), size, host.data(), host.size(), port.data(),
              port.size(), NI_NUMERICHOST | NI_NUMERICSERV);
  const std::string name = host.data();
  return (name.find(':') == name.npos ? name : "[" + name + "]") + ":" + port.data();
}

std::string why(int error) {
  switch (error) {
    case EADDRINUSE:
      return "another program listens there (ss -ltnp shows which); choose another address with "
             "--admin";
    case EACCES: return "a port below 1024 needs CAP_NET_BIND_SERVICE; choose another with --admin";
    case EADDRNOTAVAIL:
      return "no interface of this machine has this address (ip address shows them)";
    default: return std::strerror(error);
  }
}

/// The name in "name:port" and "[name]:port"; the port is not looked at.
std::string_view without_port(std::string_view host) noexcept {
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    return end == host.npos ? std::string_view{} : host.substr(1, end - 1);
  }
  return host.substr(0, host.find(':'));
}

}  // namespace

Result<ListenAddress> parse_listen_address(const std::string& text) {
  const Error wrong{"admin server: " + text +
                    ": not an address and port such as 127.0.0.1:9917 or [::1]:9917"};
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || colon + 1 == text.size()) return wrong;
  ListenAddress address;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + colon + 1, end, address.port);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return wrong;
  address.host = text.substr(0, colon);
  if (address.host.starts_with('[') && address.host.ends_with(']')) {
    address.host = address.host.substr(1, address.host.size() - 2);
  } else if (address.host.find(':') != address.host.npos) {
    return wrong;
  }
  if (address.host.empty()) return wrong;
  return address;
}

Result<Listening> listen_on(const ListenAddress& address) {
  const std::string name =
      "admin server: " + address.host + " port " + std::to_string(address.port);
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int problem =
      getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (problem != 0) return Error{name + ": " + gai_strerror(problem)};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, freeaddrinfo);
  Listening listening;
  listening.socket = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listening.socket < 0) return Error{name + ": " + why(errno)};
  const int on = 1;
  setsockopt(listening.socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listening.socket, found->ai_addr, found->ai_addrlen) != 0 ||
      listen(listening.socket, kBacklog) != 0) {
    const int error = errno;
    close(listening.socket);
    return Error{name + ": " + why(error)};
  }
  listening.address = text_of(listening.socket);
  listening.is_loopback = is_loopback(found->ai_addr);
  return listening;
}

bool is_local_host_field(std::string_view host) noexcept {
  const std::string_view name = without_port(host);
  if (name == "localhost" || name.ends_with(".localhost")) return true;
  std::array<char, INET6_ADDRSTRLEN> copy{};
  if (name.empty() || name.size() >= copy.size()) return false;
  std::memcpy(copy.data(), name.data(), name.size());
  in6_addr ignored{};
  return inet_pton(AF_INET, copy.data(), &ignored) == 1 ||
         inet_pton(AF_INET6, copy.data(), &ignored) == 1;
}

bool is_own_origin(std::string_view origin, std::string_view host) noexcept {
  if (origin.empty()) return true;  // no browser, or nothing of another site
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme)) return origin.substr(scheme.size()) == host;
  }
  return false;
}

}  // namespace tapwarden::admin
