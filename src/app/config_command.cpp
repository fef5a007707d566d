// SPDX-License-Identifier: Apache-2.0
#include "app/config_command.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "app/text.hpp"
#include "config/dump.hpp"
#include "pipeline/config_check.hpp"

namespace tapwarden {

int dump_config_command(const Config& config) {
  const std::string text = dump_config(config);
  const std::size_t written = std::fwrite(text.data(), 1, text.size(), stdout);
  if (written == text.size() && std::fflush(stdout) == 0) return kExitDone;
  std::fprintf(stderr, "tapwarden: standard output: %s\n", std::strerror(errno));
  return kExitUsage;
}

int test_config_command(const Options& options) {
  const ConfigCheck check = check_config(options.config);
  for (const std::string& warning : check.warnings) {
    std::fprintf(stderr, "tapwarden: warning: %s\n", printable(warning).c_str());
  }
  for (const std::string& problem : check.problems) {
    std::fprintf(stderr, "tapwarden: %s\n", printable(problem).c_str());
  }
  if (!check.problems.empty()) return kExitUsage;
  if (!options.quiet) std::puts("tapwarden: the configuration is right");
  return kExitDone;
}

}  // namespace tapwarden
