// SPDX-License-Identifier: Apache-2.0
#include "app/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

/// systemd's end, in the abstract namespace.
struct Listener {
  std::string name = "tapwarden-test-" + std::to_string(getpid());
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  Listener() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name.data(), name.size());
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    REQUIRE(bind(fd, reinterpret_cast<const sockaddr*>(&address), length) == 0);
    ::setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1);
  }
  ~Listener() {
    close(fd);
    for (const char* one : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(one);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  [[nodiscard]] std::string next() const {
    std::array<char, 512> text{};
    const ssize_t length = recv(fd, text.data(), text.size(), MSG_DONTWAIT);
    return length < 0 ? "nothing" : std::string(text.data(), static_cast<std::size_t>(length));
  }
};

}  // namespace

TEST_CASE("systemd is told in its own words") {
  const Listener systemd;
  const ServiceManager manager;
  CHECK(manager.is_there());
  manager.ready();
  CHECK(systemd.next() == "READY=1");
  manager.status("12 packets/s");
  CHECK(systemd.next() == "STATUS=12 packets/s");
  manager.reloading();
  CHECK(systemd.next().starts_with("RELOADING=1\nMONOTONIC_USEC="));
  manager.feed_watchdog();
  CHECK(systemd.next() == "WATCHDOG=1");
  manager.stopping();
  CHECK(systemd.next() == "STOPPING=1");
}

TEST_CASE("the watchdog's period is taken when it is meant for this process") {
  const Listener systemd;
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  CHECK(ServiceManager().watchdog() == std::chrono::seconds{30});
  ::setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  CHECK(ServiceManager().watchdog() == std::chrono::seconds{30});
  ::setenv("WATCHDOG_PID", "1", 1);
  CHECK_FALSE(ServiceManager().watchdog());
  ::unsetenv("WATCHDOG_PID");
  for (const char* wrong : {"", "0", "-1", "30s"}) {
    ::setenv("WATCHDOG_USEC", wrong, 1);
    CHECK_FALSE(ServiceManager().watchdog());
  }
}

TEST_CASE("without systemd nothing is sent and nothing goes wrong") {
  ::unsetenv("NOTIFY_SOCKET");
  const ServiceManager manager;
  CHECK_FALSE(manager.is_there());
  manager.ready();
  ::setenv("NOTIFY_SOCKET", "/nowhere/at/all", 1);
  CHECK_FALSE(ServiceManager().is_there());
  ::unsetenv("NOTIFY_SOCKET");
}
