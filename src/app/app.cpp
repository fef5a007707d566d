// SPDX-License-Identifier: Apache-2.0
#include "app/app.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "admin/admin_server.hpp"
#include "app/config_command.hpp"
#include "app/listen.hpp"
#include "app/log.hpp"
#include "app/options.hpp"
#include "app/pid_file.hpp"
#include "app/privileges.hpp"
#include "app/progress.hpp"
#include "app/report.hpp"
#include "app/rules_command.hpp"
#include "app/service_manager.hpp"
#include "app/signals.hpp"
#include "app/text.hpp"
#include "pipeline/engine.hpp"

namespace tapwarden {
namespace {

// Of a live run: what goes on for hours is said some times, and counted.
constexpr std::uint32_t kLinesOfSiteAMinute = 10;

ReportStyle style_of_terminal(const Options& options) {
  ReportStyle style;
  style.verbose = options.verbose;
  if (isatty(STDOUT_FILENO) != 1) return style;
  style.color = std::getenv("NO_COLOR") == nullptr;  // https://no-color.org
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) style.width = size.ws_col;
  return style;
}

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
        return !signals::is_end_asked();
      });
  // A signal is how following a file ends.
  if (signals::is_end_asked() && !options.follow) {
    errors.push_back({fmt::format("{}: stopped by a signal after packet {}", name, packets_read)});
  }
  return errors;
}

/// False when it did not arrive.
bool print(const RunReport& report, const Options& options, Log& log) {
  std::string text;
  if (options.json) {
    text = json_report(report);
  } else if (options.quiet) {
    return true;
  } else if (options.config.eve.dir.empty()) {
    text = text_report(report, style_of_terminal(options));
  } else {
    log.tell(LogLevel::notice, "totals", totals_line(report));
    return true;
  }
  const std::size_t written = std::fwrite(text.data(), 1, text.size(), stdout);
  if (written == text.size() && std::fflush(stdout) == 0) return true;
  log.tell(LogLevel::error, "report",
           std::string{"standard output: the summary cannot be written: "} + std::strerror(errno));
  return false;
}

int exit_code(const RunReport& report, const Options& options) {
  if (!report.errors.empty()) return kExitInput;
  if (options.fail_on && report.summary.worst >= *options.fail_on) return kExitFailOn;
  return kExitDone;
}

/// What the engine says is a warning when it begins with the word, and news otherwise. Its first
/// word or name is what the rate limit counts by.
void pass_on(Log& log, const std::string& message) {
  const bool is_warning =
      message.starts_with("warning: ") || message.find("kept as") != message.npos;
  log.tell(is_warning ? LogLevel::warning : LogLevel::notice, message.substr(0, message.find(' ')),
           message);
}

/// True once after each SIGHUP. systemd is told that a reload goes on until we are asked again.
std::function<bool()> reload_asked(const ServiceManager& manager) {
  return [&manager, reloading = false]() mutable {
    const bool asked = signals::take_reload();
    if (asked) {
      manager.reloading();
    } else if (reloading) {
      manager.ready();
    }
    reloading = asked;
    return asked;
  };
}

EngineOptions engine_options(const Options& options, const Privileges& privileges,
                             const ServiceManager& manager, Log& log,
                             std::function<ReadConfig()> read_config) {
  EngineOptions engine;
  engine.config = options.config;
  engine.follow = options.follow;
  engine.stopped = signals::is_end_asked;
  engine.say = [&log](const std::string& message) { pass_on(log, message); };
  engine.reload_asked = reload_asked(manager);
  if (!options.config_file.empty()) engine.read_config = std::move(read_config);
  engine.config_changed = [&log](const Config& config) { log.set_level(config.log.level); };
  engine.now = [] { return std::int64_t{std::time(nullptr)}; };
  engine.reopen_asked = signals::take_reopen;
  engine.sockets_open = give_up_rights(options, privileges, log);
  return engine;
}

/// Null: none is asked for.
Result<std::unique_ptr<AdminServer>> start_admin(const Options& options, Engine& engine, Log& log) {
  if (options.config.admin.listen.empty()) return std::unique_ptr<AdminServer>{};
  AdminOptions admin;
  admin.config = options.config.admin;
  admin.build = {version_text(), __VERSION__};
  admin.reload = [&engine] { return engine.reload(); };
  admin.say = [&log](const std::string& message) { log.tell(LogLevel::warning, "admin", message); };
  auto server = AdminServer::start(std::move(admin), engine);
  if (server) log.tell(LogLevel::notice, "admin", "admin server: " + (*server)->url());
  return server;
}

}  // namespace

int run(int argc, const char* const* argv) {
  if (argc > 1 && std::string_view{argv[1]} == "rules") return run_rules(argc - 1, argv + 1);
  auto parsed = parse_options(argc, argv);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const Options& options = std::get<Options>(parsed);

  if (options.dump_config) return dump_config_command(options.config);
  if (options.test_config) return test_config_command(options);
  const bool is_live = !options.config.capture.interfaces.empty();
  Log log(settled(options.config.log), is_live ? kLinesOfSiteAMinute : 0);
  const auto fail = [&log](const Error& error, int code) {
    log.tell(LogLevel::error, "start", error.message);
    return code;
  };
  const ServiceManager manager;  // connected as who we are now
  if (is_live) keep_memory_private();
  auto privileges = is_live ? Privileges::find(options.config.daemon) : Privileges{};
  if (!privileges) return fail(privileges.error(), kExitUsage);
  std::unique_ptr<PidFile> pid_file;
  if (is_live && !options.config.daemon.pid_file.empty()) {
    auto taken = PidFile::take(options.config.daemon.pid_file);
    if (!taken) return fail(taken.error(), kExitUsage);
    pid_file = std::move(*taken);
  }

  if (auto error = privileges->lower()) return fail(*error, kExitUsage);
  auto engine = Engine::open(engine_options(
      options, *privileges, manager, log, [argc, argv] { return read_config_again(argc, argv); }));
  if (!engine) return fail(engine.error(), kExitUsage);
  if (auto error = privileges->raise()) return fail(*error, kExitUsage);
  signals::catch_ends();
  if (is_live || options.follow) signals::catch_wishes();

  // Before the capture, and behind its end.
  auto admin = start_admin(options, **engine, log);
  if (!admin) return fail(admin.error(), kExitUsage);

  RunReport report;
  report.inputs = is_live ? options.config.capture.interfaces : options.inputs;
  report.is_live = is_live;
  std::vector<Error> errors =
      is_live ? listen(options, **engine, manager, log) : read_inputs(options, **engine);
  if (std::optional<Error> error = (*engine)->flush()) errors.push_back(std::move(*error));
  for (const Error& error : errors) {
    log.tell(LogLevel::error, "run", error.message);
    report.errors.push_back(error.message);
  }

  report.stats = (*engine)->stats();
  report.sinks = (*engine)->telemetry().sinks;
  report.reputation = (*engine)->reputation();
  report.now = std::time(nullptr);
  report.summary = (*engine)->summary();
  if (!print(report, options, log)) return kExitInput;
  return exit_code(report, options);
}

}  // namespace tapwarden
