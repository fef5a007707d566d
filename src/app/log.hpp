// SPDX-License-Identifier: Apache-2.0
// Log: what the run says about itself, on standard error: for a person at a terminal, as JSON, or
// for systemd's journal. It knows nothing of exchanges and findings; those are events.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "tapwarden/config.hpp"

namespace tapwarden {

/// A fact beside the message, for programs that read it.
struct LogField {
  std::string_view key;  ///< snake_case
  std::string value;
};

/// THREAD: any.
class Log {
 public:
  /// Takes whole lines. The default writes them to standard error.
  using Out = std::function<void(const std::string& line)>;

  /// `per_minute_max`: lines of one site in a minute; more are left out and counted. 0: no limit.
  /// `format` must not be automatic: see settled().
  Log(const LogConfig& config, std::uint32_t per_minute_max, Out out = {});
  /// Says what was left out.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// `site`: the place or the thing that speaks, what the rate limit counts by.
  /// BOUND: sites beyond 256 share one.
  void tell(LogLevel level, std::string_view site, std::string_view message,
            std::initializer_list<LogField> fields = {});

  [[nodiscard]] bool tells(LogLevel level) const noexcept {
    return level <= level_.load(std::memory_order_relaxed);
  }
  void set_level(LogLevel level) noexcept { level_.store(level, std::memory_order_relaxed); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Site {
    Clock::time_point since;
    std::uint32_t told = 0;
    std::uint64_t left_out = 0;
  };

  Site& site_of(std::string_view name);
  void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields);

  const LogFormat format_;
  std::atomic<LogLevel> level_;
  const std::uint32_t per_minute_max_;
  const Out out_;
  std::mutex mutex_;
  std::map<std::string, Site, std::less<>> sites_;
};

/// `automatic` becomes `journal` where standard error is the journal's (JOURNAL_STREAM names it),
/// and `text` elsewhere.
LogConfig settled(LogConfig config);

/// "warning"
std::string_view name_of(LogLevel level) noexcept;

/// One line without its end. `time`: for JSON alone; the journal has its own, and so has a person.
std::string log_line(LogFormat format, LogLevel level, std::string_view message,
                     std::initializer_list<LogField> fields,
                     std::chrono::system_clock::time_point time);

}  // namespace tapwarden
