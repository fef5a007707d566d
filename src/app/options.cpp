// SPDX-License-Identifier: Apache-2.0
#include "app/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "app/alert_options.hpp"

namespace tapwarden {
namespace {

const std::map<std::string, Profile> kProfiles{{"context", Profile::context},
                                               {"treblle", Profile::treblle}};
const std::map<std::string, ChecksumPolicy> kChecksums{{"none", ChecksumPolicy::none},
                                                       {"all", ChecksumPolicy::all}};
const std::map<std::string, Severity> kLevels{
    {"low", Severity::low}, {"medium", Severity::medium}, {"high", Severity::high}};

/// One of `words`; CLI11 gets the number of what it means.
template <class T>
CLI::Validator one_of(const std::map<std::string, T>& words) {
  std::string names;
  for (const auto& [word, value] : words) names += (names.empty() ? "" : "|") + word;
  return {[&words, names](std::string& text) {
            const auto found = words.find(text);
            if (found == words.end()) return "'" + text + "' is none of " + names;
            text = std::to_string(static_cast<int>(found->second));
            return std::string{};
          },
          names};
}

bool add_prefixes(const char* option, const std::vector<std::string>& texts,
                  std::vector<Prefix>& prefixes) {
  for (const std::string& text : texts) {
    const std::optional<Prefix> prefix = parse_prefix(text);
    if (!prefix) {
      std::fprintf(stderr, "tapwarden: %s %s: not an address or a network such as 192.0.2.0/24\n",
                   option, text.c_str());
      return false;
    }
    prefixes.push_back(*prefix);
  }
  return true;
}

void add_evidence_options(CLI::App& app, Options& options) {
  app.add_option("-w,--write", options.config.evidence.file,
                 "Write the packets of flows with findings to FILE, then FILE.1, FILE.2, …")
      ->type_name("FILE");
  app.add_option("--evidence-level", options.config.evidence.level,
                 "Least severity of a finding that makes -w write a flow")
      ->transform(one_of(kLevels))
      ->default_str("medium");
  app.add_option("--evidence-size", options.config.evidence.file_bytes_max,
                 "Octets of one file of -w, such as 100MB")
      ->transform(CLI::AsSizeValue(true))
      ->type_name("SIZE")
      ->default_str("100MB");
}

/// Texts of options that become ReputationConfig behind the parsing.
struct ReputationTexts {
  std::vector<std::string> lists;
  std::vector<std::string> own_lists;
  std::vector<std::string> allowed;
};

void add_reputation_options(CLI::App& app, ReputationConfig& config, ReputationTexts& texts) {
  app.add_option("--ip-list", texts.lists,
                 "List of addresses that attacks come from, or a folder of such; repeatable")
      ->type_name("[NAME=]FILE")
      ->allow_extra_args(false);
  app.add_option("--ip-own-list", texts.own_lists,
                 "The same, but private addresses are looked up in it, too; repeatable")
      ->type_name("[NAME=]FILE")
      ->allow_extra_args(false);
  app.add_option("--ip-categories", config.categories,
                 "Names of the categories in Suricata's iprep lists")
      ->type_name("FILE");
  app.add_option("--ip-score", config.score_min, "Least score of an iprep list that counts")
      ->check(CLI::Range(1, 127))
      ->capture_default_str();
  app.add_option("--ip-allow", texts.allowed, "Addresses that are on no list; repeatable")
      ->type_name("NET")
      ->allow_extra_args(false);
  app.add_option("--geoip", config.geo_files,
                 "MaxMind DB of networks or countries of addresses; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--ip-asn", config.asns,
                 "Autonomous system whose addresses count as listed (--geoip); repeatable")
      ->type_name("NUMBER")
      ->allow_extra_args(false);
  app.add_option("--ip-country", config.countries,
                 "Country whose addresses count as listed, such as KP (--geoip); repeatable")
      ->type_name("CODE")
      ->allow_extra_args(false);
}

/// "NAME=FILE" or "FILE". A name has no slash: a path that holds a '=' behind one is a path.
IpListSource list_source(const std::string& text, bool own) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos || equals == 0 || text.find('/') < equals) return {{}, text, own};
  return {text.substr(0, equals), text.substr(equals + 1), own};
}

bool take_reputation(const ReputationTexts& texts, ReputationConfig& config) {
  for (const std::string& text : texts.lists) config.lists.push_back(list_source(text, false));
  for (const std::string& text : texts.own_lists) config.lists.push_back(list_source(text, true));
  return add_prefixes("--ip-allow", texts.allowed, config.allowed);
}

/// What is wrong with them; empty: nothing.
std::string conflict_in(const ReputationConfig& config) {
  for (const std::string& country : config.countries) {
    const bool is_code = country.size() == 2 && country[0] >= 'A' && country[0] <= 'Z' &&
                         country[1] >= 'A' && country[1] <= 'Z';
    if (!is_code) return "--ip-country " + country + ": not two capital letters of ISO 3166-1";
  }
  if (config.geo_files.empty() && !config.asns.empty()) return "--ip-asn needs --geoip";
  if (config.geo_files.empty() && !config.countries.empty()) return "--ip-country needs --geoip";
  return {};
}

/// What is wrong with options that are each right; empty: nothing.
std::string conflict_in(const Options& options) {
  if (options.inputs.empty() && options.config.capture.interfaces.empty()) {
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
  return conflict_in(options.config.reputation);
}

constexpr const char* kFooter = R"(
Exit codes:
  0  done
  1  usage or configuration
  2  an input or output ended badly (everything that could be read was processed and written)
  3  --fail-on: an exchange reached the level

Examples:
  tapwarden -r capture.pcap                      what is wrong, for people
  tapwarden -r capture.pcap -l /var/log/tapwarden    events to eve.json
  tcpdump -w - port 80 | tapwarden -r -          from standard input
  tapwarden -i eth1 -f 'port 80' -l /var/log/tapwarden   live, from a mirror port
  tapwarden -r /var/captures                     all captures of a folder, as one
  tapwarden -r test.pcap -q --fail-on high       in CI
  tapwarden rules --help                         list, check and try out rules)";

void add_live_options(CLI::App& app, Options& options) {
  app.add_option("-i,--interface", options.config.capture.interfaces,
                 "Network interface to listen to, until a signal; repeatable")
      ->type_name("IFACE")
      ->allow_extra_args(false)
      ->excludes("--read");
  app.add_option("--snap-length", options.config.capture.live.snap_length,
                 "Octets kept of each packet (-i)")
      ->check(CLI::Range(kSnapLengthMin, kSnapLengthMax))
      ->capture_default_str();
  app.add_option("--ring-size", options.config.capture.live.ring_bytes,
                 "Memory of each socket for packets that wait, such as 64mb (-i)")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::Range(std::uint64_t{1} << 20, std::uint64_t{1} << 34))
      ->default_str("64mb");
  app.add_flag(
      "--immediate", options.config.capture.live.immediate,
      "Hand packets over after 1 ms at most, not 20 ms, at the price of more wake-ups (-i)");
  app.add_flag("!--no-promiscuous", options.config.capture.live.promiscuous,
               "Only packets that are addressed to this machine (-i)");
}

void add_flow_options(CLI::App& app, Options& options) {
  app.add_flag("!--merge-vlans", options.config.vlan_separates_flows,
               "Connections with the same addresses and ports in several VLANs are one");
  app.add_flag("!--merge-tunnels", options.config.tunnel_separates_flows,
               "The same for tunnels (VNI, GRE key, PPPoE session)");
  app.add_option("--vxlan-port", options.config.vxlan_ports,
                 "UDP port of VXLAN, instead of 4789 and 8472; repeatable")
      ->type_name("PORT")
      ->allow_extra_args(false);
}

void add_printing_options(CLI::App& app, Options& options) {
  app.add_flag("--json", options.json, "Print the summary as JSON");
  app.add_flag("-q,--quiet", options.quiet, "Print errors only");
  app.add_flag("-v,--verbose", options.verbose, "Print counters, anomalies and reached limits too");
}

void add_judging_options(CLI::App& app, Options& options) {
  app.add_option("--profile", options.config.profile,
                 "How checks judge: as a reviewer would, or the letter of Treblle's list")
      ->transform(one_of(kProfiles))
      ->default_str("context");
  app.add_option("--rules", options.config.rules_dir, "Folder of rule packs, or one pack")
      ->type_name("DIR")
      ->default_str(options.config.rules_dir);
  app.add_option("--rules-cache", options.config.rules_cache_dir,
                 "Folder of compiled rules, for a quick start; '' compiles each time")
      ->type_name("DIR")
      ->default_str(options.config.rules_cache_dir);
  app.add_option("--public-path", options.config.public_paths,
                 "Paths that begin with this need no credential")
      ->type_name("PREFIX")
      ->allow_extra_args(false);
  app.add_flag("!--no-inspection", options.config.inspects,
               "Rebuild and count exchanges only: no checks, no rules, no events");
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
    } else if (const auto level = kLevels.find(value); key == "up-to" && level != kLevels.end()) {
      one.up_to = level->second;
    } else {
      return std::nullopt;
    }
  }
  return one;
}

bool add_suppressions(const std::vector<std::string>& texts, std::vector<Suppression>& out) {
  for (const std::string& text : texts) {
    const std::optional<Suppression> one = parse_suppression(text);
    if (!one) {
      std::fprintf(stderr,
                   "tapwarden: --suppress %s: expected RULE[,host=HOST][,path=PREFIX]"
                   "[,where=PLACE][,up-to=low|medium|high], such as "
                   "sqli-005,path=/search,where=request.query.q\n",
                   text.c_str());
      return false;
    }
    out.push_back(*one);
  }
  return true;
}

}  // namespace

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

std::string version_line() { return "tapwarden " TAPWARDEN_VERSION; }

std::variant<Options, int> parse_options(int argc, const char* const* argv) {
  Options options;
  options.config.rules_dir = default_rules_dir();
  options.config.rules_cache_dir = default_cache_dir();
  Severity fail_on = Severity::high;

  CLI::App app{"Passive API security: a verdict for every HTTP exchange in a capture.",
               "tapwarden"};
  app.set_version_flag("-V,--version", version_line());
  app.footer(kFooter);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return std::string{"tapwarden: "} + error.what() + " (--help shows the options)\n";
  });
  app.add_option(
         "-r,--read", options.inputs,
         "Capture to read (pcap, pcapng; also in gzip or zstd), or a folder of captures; - for "
         "standard input; several are read in the order of time")
      ->type_name("FILE")
      ->allow_extra_args(false);
  add_live_options(app, options);
  app.add_option(
         "--workers", options.config.capture.workers,
         "Threads that work on connections; 0: the reading thread does (default: one a core, "
         "0 for small files)")
      ->check(CLI::Range(0, 256));
  app.add_flag("--follow", options.follow,
               "Read the file on as it grows, until a signal, or until it is replaced or removed");
  app.add_option("-l,--log-dir", options.config.eve.dir,
                 "Write events to DIR/eve.json; - for standard output")
      ->type_name("DIR");
  std::vector<std::string> alerts;
  app.add_option("--alert", alerts,
                 "Tell findings of medium or more at once: webhook=URL, slack=URL, "
                 "alertmanager=URL, syslog[=PATH|udp://HOST:PORT|tcp://HOST:PORT], cef (likewise), "
                 "unix=PATH, file=PATH or stdout; repeatable")
      ->type_name("KIND[=TARGET]")
      ->allow_extra_args(false);
  add_evidence_options(app, options);
  app.add_option("-f,--filter", options.config.capture.filter,
                 "Only packets that match, in tcpdump's filter language")
      ->type_name("BPF");
  app.add_option("-k,--checksum", options.config.checksums,
                 "Packets with a bad checksum: 'none' takes them, 'all' counts and ignores them")
      ->transform(one_of(kChecksums))
      ->default_str("none");
  add_flow_options(app, options);
  add_judging_options(app, options);
  ReputationTexts reputation;
  add_reputation_options(app, options.config.reputation, reputation);
  CLI::Option* fail_on_option =
      app.add_option("--fail-on", fail_on, "Exit with 3 when an exchange reaches this level")
          ->transform(one_of(kLevels));
  std::vector<std::string> terminators;
  std::vector<std::string> proxies;
  std::vector<std::string> suppressions;
  app.add_option("--suppress", suppressions,
                 "Rule hits to keep silent about: RULE[,host=HOST][,path=PREFIX][,where=PLACE]"
                 "[,up-to=LEVEL]; RULE is a rule, a family, or *; repeatable")
      ->type_name("RULE")
      ->allow_extra_args(false);
  app.add_option("--tls-terminator", terminators,
                 "Peers that end TLS in front of the capture; their X-Forwarded-Proto is believed")
      ->type_name("NET")
      ->allow_extra_args(false);
  app.add_option("--trusted-proxy", proxies, "Peers whose X-Forwarded-For is believed")
      ->type_name("NET")
      ->allow_extra_args(false);
  add_printing_options(app, options);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitDone : kExitUsage;
  }
  if (!add_prefixes("--tls-terminator", terminators, options.config.tls_terminators) ||
      !add_prefixes("--trusted-proxy", proxies, options.config.trusted_proxies) ||
      !add_suppressions(suppressions, options.config.suppressions)) {
    return kExitUsage;
  }
  if (!take_reputation(reputation, options.config.reputation)) return kExitUsage;
  if (const auto error = add_alert_sinks(alerts, options.config.alerts)) {
    std::fprintf(stderr, "tapwarden: %s\n", error->message.c_str());
    return kExitUsage;
  }
  if (const std::string conflict = conflict_in(options); !conflict.empty()) {
    std::fprintf(stderr, "tapwarden: %s\n", conflict.c_str());
    return kExitUsage;
  }
  if (fail_on_option->count() > 0) options.fail_on = fail_on;
  return options;
}

}  // namespace tapwarden
