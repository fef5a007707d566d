// SPDX-License-Identifier: Apache-2.0
#include "app/app.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "app/options.hpp"
#include "app/progress.hpp"
#include "app/report.hpp"
#include "app/text.hpp"
#include "capture/pcap_file.hpp"
#include "inspect/rule_loader.hpp"
#include "pipeline/analyst.hpp"
#include "pipeline/replay.hpp"
#include "sink/eve_file.hpp"

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

/// One input through the worker. Empty: read to its proper end.
std::optional<Error> read_input(const std::string& input, const BpfFilter* filter,
                                const Options& options, Worker& worker) {
  Result<std::unique_ptr<PacketSource>> source = open_pcap_file(input);
  if (!source) return source.error();
  Progress progress(input, !options.quiet);
  std::uint64_t packets_read = 0;
  std::optional<Error> error =
      replay(**source, filter, worker, [&](const PacketSource& at, std::uint64_t packets) {
        progress.update(at.bytes_read(), at.bytes_total(), packets);
        packets_read = packets;
        return !interrupted.load(std::memory_order_relaxed);
      });
  if (!error && interrupted.load(std::memory_order_relaxed)) {
    return Error{fmt::format("{}: stopped by a signal after packet {}", input, packets_read)};
  }
  return error;
}

void print(const RunReport& report, const Options& options) {
  std::string text;
  if (options.json) {
    text = json_report(report);
  } else if (options.quiet) {
    return;
  } else if (options.log_dir.empty()) {
    text = text_report(report, style_of_terminal(options));
  } else {
    std::fprintf(stderr, "tapwarden: %s\n", totals_line(report).c_str());
    return;
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
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

  std::optional<BpfFilter> filter;
  if (!options.bpf.empty()) {
    Result<BpfFilter> compiled = BpfFilter::compile(options.bpf);
    if (!compiled) {
      complain(compiled.error().message);
      return kExitUsage;
    }
    filter = std::move(*compiled);
  }
  const auto rules = load_rules(options.config.rules_dir);
  if (!rules) {
    complain(rules.error().message);
    return kExitUsage;
  }
  stop_on_signals();

  Analyst analyst(options.config);
  if (!options.log_dir.empty()) {
    auto sink = open_eve_file(options.log_dir);
    if (!sink) {
      complain(sink.error().message);
      return kExitUsage;
    }
    analyst.add_sink(std::move(*sink));
  }

  RunReport report;
  report.inputs = options.inputs;
  Worker worker(options.config, *rules, analyst);
  const auto note = [&](const std::optional<Error>& error) {
    if (!error) return;
    complain(error->message);
    report.errors.push_back(error->message);
  };
  for (const std::string& input : options.inputs) {
    if (interrupted.load(std::memory_order_relaxed)) break;
    worker.set_source(input);
    note(read_input(input, filter ? &*filter : nullptr, options, worker));
  }
  note(analyst.flush());

  report.stats = worker.stats();
  report.stats.limits.endpoints_max += analyst.limit_hits().endpoints_max;
  report.summary = analyst.summary();
  print(report, options);
  return exit_code(report, options);
}

}  // namespace tapwarden
