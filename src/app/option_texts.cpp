// SPDX-License-Identifier: Apache-2.0
#include "app/option_texts.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>

namespace tapwarden {
namespace {

std::optional<Severity> level_of(const std::string& word) {
  for (const Severity level : {Severity::low, Severity::medium, Severity::high}) {
    if (word == to_text(level)) return level;
  }
  return std::nullopt;
}

/// "NAME=FILE" or "FILE". A name has no slash: a path that holds a '=' behind one is a path.
IpListSource list_source(const std::string& text, bool own) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos || equals == 0 || text.find('/') < equals) return {{}, text, own};
  return {text.substr(0, equals), text.substr(equals + 1), own};
}

/// "RULE[,host=HOST][,path=PREFIX][,where=PREFIX][,up-to=LEVEL]"
std::optional<Suppression> parse_suppression(const std::string& text) {
  Suppression one;
  std::size_t at = text.find(',');
  one.rule = text.substr(0, at);
  if (one.rule.empty()) return std::nullopt;
  while (at != text.npos) {
    const std::size_t next = text.find(',', at + 1);
    const std::string word = text.substr(at + 1, next == text.npos ? next : next - at - 1);
    at = next;
    const std::size_t equals = word.find('=');
    if (equals == word.npos || equals + 1 == word.size()) return std::nullopt;
    const std::string key = word.substr(0, equals);
    const std::string value = word.substr(equals + 1);
    if (key == "host") {
      one.host = value;
      for (char& c : one.host) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    } else if (key == "path") {
      one.path = value;
    } else if (key == "where") {
      one.where = value;
    } else if (const auto level = level_of(value); key == "up-to" && level) {
      one.up_to = *level;
    } else {
      return std::nullopt;
    }
  }
  return one;
}

/// What is wrong with them; empty: nothing.
std::string conflict_in(const ReputationConfig& config) {
  for (const std::string& country : config.countries) {
    const bool is_code = country.size() == 2 && country[0] >= 'A' && country[0] <= 'Z' &&
                         country[1] >= 'A' && country[1] <= 'Z';
    if (!is_code) return "--ip-country " + country + ": not two capital letters of ISO 3166-1";
  }
  if (config.geo_files.empty() && !config.asns.empty())
    return "--ip-asn (reputation.asns) needs --geoip (reputation.geo_files)";
  if (config.geo_files.empty() && !config.countries.empty())
    return "--ip-country (reputation.countries) needs --geoip (reputation.geo_files)";
  return {};
}

}  // namespace

std::string take_prefixes(const char* option, const std::vector<std::string>& texts,
                          std::vector<Prefix>& prefixes) {
  if (!texts.empty()) prefixes.clear();
  for (const std::string& text : texts) {
    const std::optional<Prefix> prefix = parse_prefix(text);
    if (!prefix) {
      return std::string(option) + " " + text +
             ": not an address or a network such as 192.0.2.0/24";
    }
    prefixes.push_back(*prefix);
  }
  return {};
}

std::string take_reputation(const ReputationTexts& texts, ReputationConfig& config) {
  if (!texts.lists.empty() || !texts.own_lists.empty()) config.lists.clear();
  for (const std::string& text : texts.lists) config.lists.push_back(list_source(text, false));
  for (const std::string& text : texts.own_lists) config.lists.push_back(list_source(text, true));
  return take_prefixes("--ip-allow", texts.allowed, config.allowed);
}

std::string take_suppressions(const std::vector<std::string>& texts,
                              std::vector<Suppression>& out) {
  if (!texts.empty()) out.clear();
  for (const std::string& text : texts) {
    const std::optional<Suppression> one = parse_suppression(text);
    if (!one) {
      return "--suppress " + text +
             ": expected RULE[,host=HOST][,path=PREFIX][,where=PLACE][,up-to=low|medium|high], "
             "such as sqli-005,path=/search,where=request.query.q";
    }
    out.push_back(*one);
  }
  return {};
}

std::string conflict_in(const Options& options) {
  const bool runs = !options.test_config && !options.dump_config;
  if (runs && options.inputs.empty() && options.config.capture.interfaces.empty()) {
    return "nothing to read: name a capture with -r or an interface with -i (--help tells more)";
  }
  std::error_code ignored;
  if (options.follow && (options.inputs.size() != 1 || options.inputs[0] == "-" ||
                         std::filesystem::is_directory(options.inputs[0], ignored))) {
    return "--follow reads one file; give one -r FILE";
  }
  for (const std::string& input : options.inputs) {
    if (!options.config.evidence.file.empty() &&
        std::filesystem::equivalent(input, options.config.evidence.file, ignored)) {
      return "-w " + input + " would overwrite what is read";
    }
  }
  if (options.json && options.config.eve.dir == "-") {
    return "--json and '-l -' both write to standard output; choose one";
  }
  const std::vector<AlertSinkConfig>& alerts = options.config.alerts;
  const bool alerts_to_output = std::any_of(alerts.begin(), alerts.end(), [](const auto& sink) {
    return sink.kind == AlertKind::standard_output;
  });
  if (alerts_to_output && (options.json || options.config.eve.dir == "-")) {
    return "'--alert stdout' and --json or '-l -' write to standard output; choose one";
  }
  if (options.config.admin.listen.empty() && !options.config.admin.web_config.empty()) {
    return "--web-config needs --admin ADDRESS";
  }
  return conflict_in(options.config.reputation);
}

// Rule packs lie beside the program: installed (../share/tapwarden/rules), or in the source tree
// that it was built from.
std::string default_rules_dir() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) {
    const auto installed = self.parent_path() / ".." / "share" / "tapwarden" / "rules";
    if (std::filesystem::is_directory(installed, error)) return installed.lexically_normal();
  }
  return TAPWARDEN_RULES_DIR;
}

/// systemd's CacheDirectory=, else the user's cache (XDG Base Directory Specification).
std::string default_cache_dir() {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (std::string given = variable("CACHE_DIRECTORY"); !given.empty()) return given;
  if (std::string base = variable("XDG_CACHE_HOME"); !base.empty()) return base + "/tapwarden";
  if (std::string home = variable("HOME"); !home.empty()) return home + "/.cache/tapwarden";
  return {};
}

Config with_folders(Config config) {
  if (config.rules_dir == "auto" || config.rules_dir.empty()) {
    config.rules_dir = default_rules_dir();
  }
  if (config.rules_cache_dir == "auto") config.rules_cache_dir = default_cache_dir();
  return config;
}

}  // namespace tapwarden
