// SPDX-License-Identifier: Apache-2.0
#include "app/app.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "app/options.hpp"
#include "app/progress.hpp"
#include "app/report.hpp"
#include "app/rules_command.hpp"
#include "app/status_line.hpp"
#include "app/text.hpp"
#include "pipeline/engine.hpp"

namespace tapwarden {
namespace {

// The things that a signal handler may touch.
std::atomic<bool> interrupted{false};
std::atomic<bool> hung_up{false};

/// SIGHUP: rules and lists of addresses are read again. A run that ends by itself is ended by it,
/// as ever.
void reload_on_hangup() {
  struct sigaction action {};
  action.sa_handler = [](int) { hung_up.store(true, std::memory_order_relaxed); };
  action.sa_flags = SA_RESTART;
  sigaction(SIGHUP, &action, nullptr);
}

void stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted.store(true, std::memory_order_relaxed); };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away is an error of write(2), not our end
  std::signal(SIGXFSZ, SIG_IGN);  // so is a file that reached its limit
}

/// One line on standard error.
void complain(const std::string& message) {
  std::fprintf(stderr, "tapwarden: %s\n", message.c_str());
}

ReportStyle style_of_terminal(const Options& options) {
  ReportStyle style;
  style.verbose = options.verbose;
  if (isatty(STDOUT_FILENO) != 1) return style;
  style.color = std::getenv("NO_COLOR") == nullptr;  // https://no-color.org
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) style.width = size.ws_col;
  return style;
}

bool is_interrupted() { return interrupted.load(std::memory_order_relaxed); }

/// All inputs through the engine; what was not read to its proper end.
std::vector<Error> read_inputs(const Options& options, Engine& engine) {
  const std::string name = options.inputs.size() == 1
                               ? options.inputs.front()
                               : fmt::format("{} inputs", options.inputs.size());
  Progress progress(name, !options.quiet);
  std::uint64_t packets_read = 0;
  std::vector<Error> errors =
      engine.read(options.inputs, [&](const PacketSource& at, std::uint64_t packets) {
        progress.update(at.bytes_read(), at.bytes_total(), packets);
        packets_read = packets;
        return !is_interrupted();
      });
  // A signal is how following a file ends.
  if (is_interrupted() && !options.follow) {
    errors.push_back({fmt::format("{}: stopped by a signal after packet {}", name, packets_read)});
  }
  return errors;
}

/// Interfaces until a signal.
std::vector<Error> listen(const Options& options, Engine& engine) {
  for (const std::string& interface : options.config.capture.interfaces) {
    for (const std::string& warning : Engine::warnings_of(interface, options.config.capture.live)) {
      complain("warning: " + warning);
    }
  }
  StatusLine line(!options.quiet);
  std::vector<std::string> told;
  const auto error =
      engine.listen(options.config.capture.interfaces, [&](const LiveStatus& status) {
        line.update(status);
        if (status.problems != told) {  // once when it begins; silence when it is over
          line.clear();
          for (const std::string& problem : status.problems) complain(problem);
          told = status.problems;
        }
        return !is_interrupted();
      });
  if (error) return {*error};
  return {};
}

/// False when it did not arrive.
bool print(const RunReport& report, const Options& options) {
  std::string text;
  if (options.json) {
    text = json_report(report);
  } else if (options.quiet) {
    return true;
  } else if (options.config.eve.dir.empty()) {
    text = text_report(report, style_of_terminal(options));
  } else {
    complain(totals_line(report));
    return true;
  }
  const std::size_t written = std::fwrite(text.data(), 1, text.size(), stdout);
  if (written == text.size() && std::fflush(stdout) == 0) return true;
  complain(std::string{"standard output: the summary cannot be written: "} + std::strerror(errno));
  return false;
}

int exit_code(const RunReport& report, const Options& options) {
  if (!report.errors.empty()) return kExitInput;
  if (options.fail_on && report.summary.worst >= *options.fail_on) return kExitFailOn;
  return kExitDone;
}

}  // namespace

int run(int argc, const char* const* argv) {
  if (argc > 1 && std::string_view{argv[1]} == "rules") return run_rules(argc - 1, argv + 1);
  auto parsed = parse_options(argc, argv);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const Options& options = std::get<Options>(parsed);

  auto engine = Engine::open({.config = options.config,
                              .follow = options.follow,
                              .stopped = is_interrupted,
                              .say = complain,
                              .reload_asked = [] { return hung_up.exchange(false); }});
  if (!engine) {
    complain(engine.error().message);
    return kExitUsage;
  }
  stop_on_signals();
  const bool is_live = !options.config.capture.interfaces.empty();
  if (is_live || options.follow) reload_on_hangup();

  RunReport report;
  report.inputs = is_live ? options.config.capture.interfaces : options.inputs;
  report.is_live = is_live;
  std::vector<Error> errors = is_live ? listen(options, **engine) : read_inputs(options, **engine);
  if (std::optional<Error> error = (*engine)->flush()) errors.push_back(std::move(*error));
  for (const Error& error : errors) {
    complain(error.message);
    report.errors.push_back(error.message);
  }

  report.stats = (*engine)->stats();
  report.reputation = (*engine)->reputation();
  report.now = std::time(nullptr);
  report.summary = (*engine)->summary();
  if (!print(report, options)) return kExitInput;
  return exit_code(report, options);
}

}  // namespace tapwarden
