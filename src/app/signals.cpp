// SPDX-License-Identifier: Apache-2.0
#include "app/signals.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string_view>

namespace tapwarden::signals {
namespace {

// The things that a signal handler may touch.
std::atomic<bool> interrupted{false};
std::atomic<bool> hung_up{false};
std::atomic<bool> moved{false};

void on(int number, void (*handler)(int), int flags = 0) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(number, &action, nullptr);
}

void on_end(int number) {
  const bool before = interrupted.exchange(true, std::memory_order_relaxed);
  if (!before || number != SIGINT) return;
  std::signal(SIGINT, SIG_DFL);  // the person at the terminal does not want to wait
  raise(SIGINT);
}

void on_late_end(int) {
  constexpr std::string_view kText =
      "tapwarden: the end took too long: a thread hangs; what it held is lost\n";
  const ssize_t written = write(STDERR_FILENO, kText.data(), kText.size());
  static_cast<void>(written);
  _exit(2);
}

}  // namespace

void catch_ends() {
  on(SIGINT, on_end);
  on(SIGTERM, on_end);
  std::signal(SIGXFSZ, SIG_IGN);  // so is a file that reached its limit
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away is an error of write(2), not our end
}

void catch_wishes() {
  on(
      SIGHUP, [](int) { hung_up.store(true, std::memory_order_relaxed); }, SA_RESTART);
  on(
      SIGUSR1, [](int) { moved.store(true, std::memory_order_relaxed); }, SA_RESTART);
}

void end_at_the_latest_in(std::chrono::seconds patience) {
  on(SIGALRM, on_late_end);
  alarm(static_cast<unsigned>(patience.count()));
}

bool is_end_asked() noexcept { return interrupted.load(std::memory_order_relaxed); }
bool take_reload() noexcept { return hung_up.exchange(false, std::memory_order_relaxed); }
bool take_reopen() noexcept { return moved.exchange(false, std::memory_order_relaxed); }

}  // namespace tapwarden::signals
