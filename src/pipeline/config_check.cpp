// SPDX-License-Identifier: Apache-2.0
#include "pipeline/config_check.hpp"

#include <grp.h>
#include <net/if.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "capture/bpf_filter.hpp"
#include "capture/interface_check.hpp"
#include "inspect/rule_store.hpp"
#include "reputation/reputation_files.hpp"

namespace tapwarden {
namespace {

namespace fs = std::filesystem;

using Texts = std::vector<std::string>;

void check_folder(const std::string& key, fs::path folder, Texts& problems) {
  std::error_code ignored;
  if (fs::exists(folder, ignored) && !fs::is_directory(folder, ignored)) {
    problems.push_back(key + ": " + folder.string() + " is not a folder");
    return;
  }
  const std::string wanted = folder.string();
  while (!fs::exists(folder, ignored)) {  // it would be made
    const fs::path parent = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
    if (parent == folder) break;
    folder = parent;
  }
  if (access(folder.c_str(), W_OK | X_OK) == 0) return;
  problems.push_back(key + ": " + wanted + ": cannot be written to: " + folder.string() + ": " +
                     std::strerror(errno));
}

/// Of a file whose folder is not made.
void check_written(const std::string& key, const std::string& file, Texts& problems) {
  if (file.empty()) return;
  const fs::path path(file);
  std::error_code ignored;
  const bool is_there = fs::exists(path, ignored);
  const fs::path asked =
      is_there ? path : (path.has_parent_path() ? path.parent_path() : fs::path("."));
  if (is_there && fs::is_directory(path, ignored)) {
    problems.push_back(key + ": " + file + " is a folder");
  } else if (access(asked.c_str(), is_there ? W_OK : W_OK | X_OK) != 0) {
    problems.push_back(key + ": " + file + ": cannot be written: " + std::strerror(errno));
  }
}

void check_read(const std::string& key, const std::string& file, Texts& problems) {
  if (file.empty() || access(file.c_str(), R_OK) == 0) return;
  problems.push_back(key + ": " + file + ": cannot be read: " + std::strerror(errno));
}

void check_capture(const Config& config, ConfigCheck& check) {
  for (const std::string& interface : config.capture.interfaces) {
    if (interface != "any" && if_nametoindex(interface.c_str()) == 0) {
      check.problems.push_back("capture.interfaces: " + interface +
                               ": there is no such interface (ip link shows those that there are)");
      continue;
    }
    for (std::string& warning : interface_warnings(interface, read_interface_settings(interface),
                                                   config.capture.live.snap_length)) {
      check.warnings.push_back(std::move(warning));
    }
  }
  if (config.capture.filter.empty()) return;
  const auto filter = BpfFilter::compile(config.capture.filter);
  if (!filter) check.problems.push_back("capture.filter: " + filter.error().message);
}

void check_inspection(const Config& config, ConfigCheck& check) {
  if (config.inspects) {
    const auto rules = RuleStore::open(config.rules_dir, config.rules_cache_dir);
    if (!rules) check.problems.push_back(rules.error().message);
  }
  // Every list by itself: all that is wrong is told, not the first alone.
  Config one = config;
  const auto read = [&] {
    const auto files = ReputationFiles::open(one, check.warnings);
    if (files) return;
    check.problems.push_back(files.error().message);
    check.warnings.pop_back();  // it is told there, too
  };
  one.reputation.geo_files.clear();
  for (const IpListSource& list : config.reputation.lists) {
    one.reputation.lists = {list};
    read();
  }
  one.reputation.lists.clear();
  for (const std::string& file : config.reputation.geo_files) {
    one.reputation.geo_files = {file};
    read();
  }
}

void check_service(const DaemonConfig& daemon, Texts& problems) {
  if (!daemon.user.empty() && getpwnam(daemon.user.c_str()) == nullptr) {
    problems.push_back("daemon.user: there is no user " + daemon.user);
  }
  if (!daemon.group.empty() && getgrnam(daemon.group.c_str()) == nullptr) {
    problems.push_back("daemon.group: there is no group " + daemon.group);
  }
  check_written("daemon.pid_file", daemon.pid_file, problems);
}

}  // namespace

ConfigCheck check_config(const Config& config) {
  ConfigCheck check;
  check_capture(config, check);
  check_inspection(config, check);
  if (!config.eve.dir.empty() && config.eve.dir != "-") {
    check_folder("eve.dir", config.eve.dir, check.problems);
  }
  check_written("evidence.file", config.evidence.file, check.problems);
  check_read("admin.web_config", config.admin.web_config, check.problems);
  for (const AlertSinkConfig& sink : config.alerts) {
    const std::string key = "alerts: " + sink.name;
    if (sink.kind == AlertKind::file) check_written(key, sink.target, check.problems);
    check_read(key + ": ca_file", sink.ca_file, check.problems);
  }
  check_service(config.daemon, check.problems);
  return check;
}

}  // namespace tapwarden
