// SPDX-License-Identifier: Apache-2.0
// The command line: words in, Options out. It opens nothing and prints only help and usage errors.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pipeline/reloader.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/severity.hpp"

namespace tapwarden {

/// sysexits are not used: tools around captures (Suricata, Zeek, tcpdump) do not either.
enum ExitCode : int {
  kExitDone = 0,
  kExitUsage = 1,   ///< usage or configuration
  kExitInput = 2,   ///< an input or output was not read or written to its proper end
  kExitFailOn = 3,  ///< --fail-on: an exchange reached the level
};

struct Options {
  std::vector<std::string> inputs;  ///< capture files and folders; "-" is standard input
  bool follow = false;              ///< the one input is read on as it grows
  std::optional<Severity> fail_on;
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  std::string config_file;        ///< -c; empty: none
  std::vector<std::string> sets;  ///< --set
  bool test_config = false;       ///< -T: look whether it would start, and no more
  bool dump_config = false;       ///< print the configuration, and no more
  Config config;                  ///< the file, --set over it, and over both what other options say
};

/// Options, or the exit code when there is nothing to run (help, version, usage error); what is to
/// be told of that is printed.
std::variant<Options, int> parse_options(int argc, const char* const* argv);

/// The configuration as the same command line and the file as it is now say it. Prints nothing.
/// THREAD: any.
ReadConfig read_config_again(int argc, const char* const* argv);

/// `auto` replaced by the folders of this process.
Config with_folders(Config config);

/// Where rules and their compiled form are when nothing is said.
std::string default_rules_dir();
std::string default_cache_dir();

/// "0.1.0"
std::string version_text();
/// "tapwarden 0.1.0"
std::string version_line();

}  // namespace tapwarden
