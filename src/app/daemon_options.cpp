// SPDX-License-Identifier: Apache-2.0
#include "app/daemon_options.hpp"

#include <CLI/CLI.hpp>
#include <map>
#include <string>

namespace tapwarden {
namespace {

const std::map<std::string, LogFormat> kFormats{{"auto", LogFormat::automatic},
                                                {"text", LogFormat::text},
                                                {"json", LogFormat::json},
                                                {"journal", LogFormat::journal}};
const std::map<std::string, LogLevel> kLogLevels{{"error", LogLevel::error},
                                                 {"warning", LogLevel::warning},
                                                 {"notice", LogLevel::notice},
                                                 {"info", LogLevel::info},
                                                 {"debug", LogLevel::debug}};

/// One of `words`; CLI11 gets the number of what it means. `names`: all of them, for people.
template <class T>
CLI::Option* add_word(CLI::App& app, const char* name, T& value, const char* what,
                      const std::map<std::string, T>& words, const std::string& names) {
  const auto look_up = [&words, names](std::string& text) -> std::string {
    const auto found = words.find(text);
    if (found == words.end()) return "'" + text + "' is none of " + names;
    text = std::to_string(static_cast<int>(found->second));
    return {};
  };
  return app.add_option(name, value, what)->transform(CLI::Validator(look_up, names));
}

}  // namespace

void add_daemon_options(CLI::App& app, DaemonConfig& daemon, LogConfig& log) {
  app.add_option("--user", daemon.user,
                 "User to become when the interfaces are open; files are opened as that user (-i)")
      ->type_name("NAME");
  app.add_option("--group", daemon.group, "Group to become, instead of the user's own (-i)")
      ->type_name("NAME");
  app.add_option("--pid-file", daemon.pid_file,
                 "File for the process id; a second run with the same file is refused (-i)")
      ->type_name("FILE");
  app.add_flag("!--no-sandbox", daemon.sandbox,
               "Do not have the kernel refuse calls that are never needed (-i)");
  add_word(app, "--log-format", log.format,
           "How messages about the run are written; auto: for the journal when systemd reads them, "
           "else as text",
           kFormats, "auto|text|json|journal")
      ->default_str("auto");
  add_word(app, "--log-level", log.level, "Least weight of messages about the run", kLogLevels,
           "error|warning|notice|info|debug")
      ->default_str("info");
}

}  // namespace tapwarden
