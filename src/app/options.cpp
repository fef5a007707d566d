// SPDX-License-Identifier: Apache-2.0
#include "app/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>

#include "app/option_texts.hpp"
#include "config/load.hpp"

#include "app/daemon_options.hpp"

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
  tapwarden -c /etc/tapwarden/tapwarden.yaml     as a configuration says
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

void add_admin_options(CLI::App& app, Options& options) {
  app.add_option("--admin", options.config.admin.listen,
                 "Serve metrics, health and the API at ADDRESS:PORT, such as 127.0.0.1:9917")
      ->type_name("ADDRESS");
  app.add_option("--web-config", options.config.admin.web_config,
                 "TLS and passwords of --admin, in Prometheus' web configuration format")
      ->type_name("FILE");
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
      ->default_str(default_rules_dir());
  app.add_option("--rules-cache", options.config.rules_cache_dir,
                 "Folder of compiled rules, for a quick start; '' compiles each time")
      ->type_name("DIR")
      ->default_str(default_cache_dir());
  app.add_option("--public-path", options.config.public_paths,
                 "Paths that begin with this need no credential")
      ->type_name("PREFIX")
      ->allow_extra_args(false);
  app.add_flag("!--no-inspection", options.config.inspects,
               "Rebuild and count exchanges only: no checks, no rules, no events");
}

void add_config_options(CLI::App& app, Options& options) {
  app.add_option("-c,--config", options.config_file,
                 "Configuration to read (docs/configuration.md); other options go over it")
      ->type_name("FILE");
  app.add_option("--set", options.sets,
                 "One key of the configuration, over the file: limits.flows_max=100000; repeatable")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_flag("-T,--test-config", options.test_config,
               "Check configuration, rules, lists, interfaces and files; exit with 0 or 1");
  app.add_flag(
      "--dump-config", options.dump_config,
      "Print the configuration with a comment for each key: the default, or what -c, --set "
      "and other options make of it");
}

/// Nothing to run: what to print, and the exit code.
struct Stop {
  int code = kExitUsage;
  std::string out;
  std::string err;
};

Stop usage(const std::string& problem) { return {kExitUsage, {}, "tapwarden: " + problem + "\n"}; }

/// Texts of options that become Config behind the parsing.
struct Texts {
  ReputationTexts reputation;
  std::vector<std::string> terminators;
  std::vector<std::string> proxies;
  std::vector<std::string> suppressions;
  std::vector<std::string> alerts;
  Severity fail_on = Severity::high;
  CLI::Option* fail_on_option = nullptr;
};

void add_trust_options(CLI::App& app, Texts& texts) {
  texts.fail_on_option =
      app.add_option("--fail-on", texts.fail_on, "Exit with 3 when an exchange reaches this level")
          ->transform(one_of(kLevels));
  app.add_option("--suppress", texts.suppressions,
                 "Rule hits to keep silent about: RULE[,host=HOST][,path=PREFIX][,where=PLACE]"
                 "[,up-to=LEVEL]; RULE is a rule, a family, or *; repeatable")
      ->type_name("RULE")
      ->allow_extra_args(false);
  app.add_option("--tls-terminator", texts.terminators,
                 "Peers that end TLS in front of the capture; their X-Forwarded-Proto is believed")
      ->type_name("NET")
      ->allow_extra_args(false);
  app.add_option("--trusted-proxy", texts.proxies, "Peers whose X-Forwarded-For is believed")
      ->type_name("NET")
      ->allow_extra_args(false);
}

void add_options(CLI::App& app, Options& options, Texts& texts) {
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
  add_config_options(app, options);
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
  app.add_option("--alert", texts.alerts,
                 "Tell findings of medium or more at once: webhook=URL, slack=URL, "
                 "alertmanager=URL, syslog[=PATH|udp://HOST:PORT|tcp://HOST:PORT], cef (likewise), "
                 "unix=PATH, file=PATH or stdout; repeatable")
      ->type_name("KIND[=TARGET]")
      ->allow_extra_args(false);
  add_evidence_options(app, options);
  add_admin_options(app, options);
  app.add_option("-f,--filter", options.config.capture.filter,
                 "Only packets that match, in tcpdump's filter language")
      ->type_name("BPF");
  app.add_option("-k,--checksum", options.config.checksums,
                 "Packets with a bad checksum: 'none' takes them, 'all' counts and ignores them")
      ->transform(one_of(kChecksums))
      ->default_str("none");
  add_flow_options(app, options);
  add_judging_options(app, options);
  add_reputation_options(app, options.config.reputation, texts.reputation);
  add_trust_options(app, texts);
  add_daemon_options(app, options.config.daemon, options.config.log);
  add_printing_options(app, options);
}

/// Writes what the command line says over `options`. Nothing: all is right.
std::optional<Stop> take_words(int argc, const char* const* argv, Options& options) {
  CLI::App app{"Passive API security: a verdict for every HTTP exchange in a capture.",
               "tapwarden"};
  Texts texts;
  add_options(app, options, texts);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = app.exit(error, out, err) == 0 ? kExitDone : kExitUsage;
    return Stop{code, out.str(), err.str()};
  }
  if (!options.inputs.empty()) options.config.capture.interfaces.clear();  // those of a file
  for (const std::string& problem :
       {take_prefixes("--tls-terminator", texts.terminators, options.config.tls_terminators),
        take_prefixes("--trusted-proxy", texts.proxies, options.config.trusted_proxies),
        take_suppressions(texts.suppressions, options.config.suppressions),
        take_reputation(texts.reputation, options.config.reputation),
        take_alert_sinks(texts.alerts, options.config.alerts)}) {
    if (!problem.empty()) return usage(problem);
  }
  if (texts.fail_on_option->count() > 0) options.fail_on = texts.fail_on;
  return std::nullopt;
}

std::optional<std::string> variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

/// The words are taken twice: to find -c and --set, then over what these say.
std::variant<Options, Stop> read_options(int argc, const char* const* argv) {
  Options options;
  options.config = default_config();
  if (auto stop = take_words(argc, argv, options)) return *stop;
  if (!options.config_file.empty() || !options.sets.empty()) {
    Options over;
    over.config = default_config();
    const auto problems = load_config({options.config_file, options.sets, variable}, over.config);
    Stop stop;
    for (const std::string& problem : problems) stop.err += "tapwarden: " + problem + "\n";
    if (!problems.empty()) return stop;
    if (auto wrong = take_words(argc, argv, over)) return *wrong;
    options = std::move(over);
  }
  if (const std::string conflict = conflict_in(options); !conflict.empty()) return usage(conflict);
  return options;
}

}  // namespace

std::string version_text() { return TAPWARDEN_VERSION; }

std::string version_line() { return "tapwarden " + version_text(); }

std::variant<Options, int> parse_options(int argc, const char* const* argv) {
  auto read = read_options(argc, argv);
  if (const auto* stop = std::get_if<Stop>(&read)) {
    std::fputs(stop->out.c_str(), stdout);
    std::fputs(stop->err.c_str(), stderr);
    return stop->code;
  }
  Options& options = std::get<Options>(read);
  if (!options.dump_config) options.config = with_folders(std::move(options.config));
  return std::move(options);
}

ReadConfig read_config_again(int argc, const char* const* argv) {
  Options options;
  options.config = default_config();
  if (auto stop = take_words(argc, argv, options)) return std::vector{stop->err};
  const std::string& file = options.config_file;
  std::error_code ignored;
  if (!file.empty() && std::filesystem::exists(file, ignored) &&
      !std::filesystem::is_regular_file(file, ignored)) {
    return std::vector{file + ": is no file that can be read a second time"};
  }
  Options next;
  next.config = default_config();
  auto problems = load_config({file, options.sets, variable}, next.config);
  if (!problems.empty()) return problems;
  if (auto stop = take_words(argc, argv, next)) return std::vector{stop->err};
  if (std::string conflict = conflict_in(next); !conflict.empty()) return std::vector{conflict};
  return with_folders(std::move(next.config));
}

}  // namespace tapwarden
