// SPDX-License-Identifier: Apache-2.0
#include "app/listen.hpp"

#include <fmt/format.h>

#include <utility>

#include "app/live_rates.hpp"
#include "app/sandbox.hpp"
#include "app/signals.hpp"
#include "app/status_line.hpp"
#include "app/watchdog.hpp"

namespace tapwarden {
namespace {

constexpr std::chrono::seconds kStatusEvery{10};
constexpr std::chrono::seconds kGrace{10};  // behind drain_max, for threads to see that it passed

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ",") + text;
  return all;
}

/// What happens with every look at a live run.
class Rounds {
 public:
  Rounds(const Options& options, const Engine& engine, const ServiceManager& manager, Log& log)
      : options_(options), engine_(engine), manager_(manager), log_(log), line_(!options.quiet) {
    if (const auto period = manager.watchdog()) watchdog_.emplace(*period, Watchdog::Clock::now());
  }

  /// False: the run is to end.
  bool look(const LiveStatus& status) {
    if (!std::exchange(is_ready_, true)) begin();
    line_.update(status);
    tell_problems(status.problems);
    feed(status.pulses);
    if (const std::optional<std::string> rates = rates_.update(status)) {
      manager_.status(*rates);
      log_.tell(LogLevel::debug, "rates", *rates);
    }
    if (!signals::is_end_asked()) return true;
    line_.clear();
    manager_.stopping();
    // RunStats tells what was dropped when the run had to be cut short.
    signals::end_at_the_latest_in(
        std::chrono::ceil<std::chrono::seconds>(options_.config.daemon.drain_max) + kGrace);
    return false;
  }

 private:
  void begin() {
    manager_.ready();
    log_.tell(LogLevel::info, "start", version_line() + " listens",
              {{"interfaces", joined(options_.config.capture.interfaces)},
               {"workers", fmt::format("{}", engine_.live_workers())},
               {"rules", fmt::format("{}", engine_.rules_loaded())}});
  }
  /// Once when one begins; silence when it is over.
  void tell_problems(const std::vector<std::string>& problems) {
    if (problems == told_) return;
    line_.clear();
    for (const std::string& problem : problems) {
      log_.tell(LogLevel::warning, "capture", problem);
    }
    told_ = problems;
  }
  void feed(const std::vector<PulseReading>& pulses) {
    if (!watchdog_) return;
    const Watchdog::Look look = watchdog_->look(pulses, Watchdog::Clock::now());
    if (look == Watchdog::Look::feed) manager_.feed_watchdog();
    if (look != Watchdog::Look::starve) return;
    log_.tell(LogLevel::error, "watchdog", "a thread does not move; the watchdog is not fed",
              {{"threads", joined(watchdog_->still())}});
  }

  const Options& options_;
  const Engine& engine_;
  const ServiceManager& manager_;
  Log& log_;
  StatusLine line_;
  LiveRates rates_{kStatusEvery};
  std::optional<Watchdog> watchdog_;
  std::vector<std::string> told_;
  bool is_ready_ = false;
};

}  // namespace

std::function<std::optional<Error>()> give_up_rights(const Options& options,
                                                     const Privileges& privileges, Log& log) {
  return [&options, &privileges, &log]() -> std::optional<Error> {
    if (auto error = privileges.drop()) return error;
    keep_memory_private();  // a change of user makes the kernel decide anew
    if (!options.config.daemon.sandbox) {
      log.tell(LogLevel::info, "sandbox", "runs without sandbox, as asked for");
      return std::nullopt;
    }
    return enter_sandbox();
  };
}

std::vector<Error> listen(const Options& options, Engine& engine, const ServiceManager& manager,
                          Log& log) {
  for (const std::string& interface : options.config.capture.interfaces) {
    for (const std::string& warning : Engine::warnings_of(interface, options.config.capture.live)) {
      log.tell(LogLevel::warning, "interface " + interface, "warning: " + warning);
    }
  }
  Rounds rounds(options, engine, manager, log);
  const auto error = engine.listen(options.config.capture.interfaces,
                                   [&](const LiveStatus& status) { return rounds.look(status); });
  if (error) return {*error};
  const std::uint64_t segments = engine.stats().segments_dropped;
  if (segments > 0) {
    log.tell(LogLevel::warning, "end", "the end was cut short at daemon.drain_max",
             {{"segments_dropped", fmt::format("{}", segments)}});
  }
  return {};
}

}  // namespace tapwarden
