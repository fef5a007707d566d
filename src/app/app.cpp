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

#include "app/options.hpp"
#include "app/progress.hpp"
#include "app/report.hpp"
#include "app/text.hpp"
#include "pipeline/engine.hpp"

namespace tapwarden {
namespace {

// The one thing a signal handler may touch.
std::atomic<bool> interrupted{false};

void stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted.store(true, std::memory_order_relaxed); };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away is an error of write(2), not our end
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

/// One input through the engine. Empty: read to its proper end.
std::optional<Error> read_input(const std::string& input, const Options& options, Engine& engine) {
  Progress progress(input, !options.quiet);
  std::uint64_t packets_read = 0;
  std::optional<Error> error =
      engine.read(input, [&](const PacketSource& at, std::uint64_t packets) {
        progress.update(at.bytes_read(), at.bytes_total(), packets);
        packets_read = packets;
        return !interrupted.load(std::memory_order_relaxed);
      });
  if (!error && interrupted.load(std::memory_order_relaxed)) {
    return Error{fmt::format("{}: stopped by a signal after packet {}", input, packets_read)};
  }
  return error;
}

/// False when it did not arrive.
bool print(const RunReport& report, const Options& options) {
  std::string text;
  if (options.json) {
    text = json_report(report);
  } else if (options.quiet) {
    return true;
  } else if (options.log_dir.empty()) {
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
  auto parsed = parse_options(argc, argv);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const Options& options = std::get<Options>(parsed);

  auto engine = Engine::open({options.config, options.log_dir, options.bpf});
  if (!engine) {
    complain(engine.error().message);
    return kExitUsage;
  }
  stop_on_signals();

  RunReport report;
  report.inputs = options.inputs;
  const auto note = [&](const std::optional<Error>& error) {
    if (!error) return;
    complain(error->message);
    report.errors.push_back(error->message);
  };
  for (const std::string& input : options.inputs) {
    if (interrupted.load(std::memory_order_relaxed)) break;
    note(read_input(input, options, **engine));
  }
  note((*engine)->flush());

  report.stats = (*engine)->stats();
  report.summary = (*engine)->summary();
  if (!print(report, options)) return kExitInput;
  return exit_code(report, options);
}

}  // namespace tapwarden
