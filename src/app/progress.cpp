// SPDX-License-Identifier: Apache-2.0
#include "app/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/text.hpp"

namespace tapwarden {

Progress::Progress(std::string name, bool wanted)
    : name_(std::move(name)), enabled_(wanted && isatty(STDERR_FILENO) == 1) {}

void Progress::update(std::uint64_t bytes, std::uint64_t bytes_total, std::uint64_t packets) {
  if (!enabled_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds{100};
  const double seconds = std::chrono::duration<double>(now - start_).count();
  std::string line = fmt::format("\r\x1b[K{}  {}", printable(name_), size_text(bytes));
  if (bytes_total > 0) {
    const double part =
        std::min(1.0, static_cast<double>(bytes) / static_cast<double>(bytes_total));
    constexpr int kWidth = 24;
    const int filled = static_cast<int>(part * kWidth);
    line += fmt::format(" of {}  [{:#<{}}{:.<{}}] {:3.0f} %", size_text(bytes_total), "", filled,
                        "", kWidth - filled, part * 100);
  }
  line +=
      fmt::format("  {} packets/s", number_text(static_cast<std::uint64_t>(
                                        static_cast<double>(packets) / std::max(seconds, 0.001))));
  if (bytes_total > bytes && bytes > 0) {
    const double left =
        seconds * static_cast<double>(bytes_total - bytes) / static_cast<double>(bytes);
    line += fmt::format("  {:.0f} s left", left);
  }
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
  drawn_ = true;
}

void Progress::clear() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace tapwarden
