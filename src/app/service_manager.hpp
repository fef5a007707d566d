// SPDX-License-Identifier: Apache-2.0
// What systemd is told: that the run is ready, how it goes, that it ends, and that it is alive
// (sd_notify(3), datagrams of a few octets). Without systemd it does nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tapwarden {

class ServiceManager {
 public:
  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID of the environment, and connects.
  ServiceManager();
  ~ServiceManager();
  ServiceManager(const ServiceManager&) = delete;
  ServiceManager& operator=(const ServiceManager&) = delete;

  // THREAD: any.
  void ready() const { send("READY=1"); }
  void reloading() const;  ///< ready() follows
  void stopping() const { send("STOPPING=1"); }
  void status(std::string_view text) const;
  void feed_watchdog() const { send("WATCHDOG=1"); }

  /// It is to be fed within this time; empty: nobody waits for it.
  [[nodiscard]] std::optional<std::chrono::microseconds> watchdog() const { return watchdog_; }
  /// Somebody listens.
  [[nodiscard]] bool is_there() const noexcept { return fd_ >= 0; }

 private:
  void send(std::string_view message) const;

  int fd_ = -1;
  std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace tapwarden
