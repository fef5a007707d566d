// SPDX-License-Identifier: Apache-2.0
#include "app/options.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

std::variant<Options, int> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "tapwarden");
  return parse_options(static_cast<int>(words.size()), words.data());
}

/// A configuration file of a test.
struct ConfigFile {
  explicit ConfigFile(const std::string& text) {
    std::string pattern = std::filesystem::temp_directory_path() / "tapwarden-options-XXXXXX";
    folder = mkdtemp(pattern.data());
    path = folder / "t.yaml";
    write(text);
  }
  ~ConfigFile() { std::filesystem::remove_all(folder); }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;
  void write(const std::string& text) const { std::ofstream(path) << text; }

  std::filesystem::path folder;
  std::string path;
};

}  // namespace

TEST_CASE("a capture alone takes every default") {
  const auto parsed = parse({"-r", "a.pcap"});
  const Options& options = std::get<Options>(parsed);
  CHECK(options.inputs == std::vector<std::string>{"a.pcap"});
  CHECK(options.config.eve.dir.empty());
  CHECK(options.config.profile == Profile::context);
  CHECK(options.config.checksums == ChecksumPolicy::none);
  CHECK_FALSE(options.fail_on.has_value());
  CHECK_FALSE(options.config.rules_dir.empty());
}

TEST_CASE("every option reaches its field") {
  const auto parsed =
      parse({"-r", "a", "-r", "-", "-l", "out", "-f", "port 80", "-k", "all", "--profile",
             "treblle", "--fail-on", "medium", "--json", "-q", "-v", "--rules", "packs"});
  const Options& options = std::get<Options>(parsed);
  CHECK(options.inputs == std::vector<std::string>{"a", "-"});
  CHECK(options.config.eve.dir == "out");
  CHECK(options.config.capture.filter == "port 80");
  CHECK(options.config.checksums == ChecksumPolicy::all);
  CHECK(options.config.profile == Profile::treblle);
  CHECK(options.fail_on == Severity::medium);
  CHECK(options.json);
  CHECK(options.quiet);
  CHECK(options.verbose);
  CHECK(options.config.rules_dir == "packs");
}

TEST_CASE("evidence: the file, the level and the size of one file") {
  const auto defaults = parse({"-r", "a", "-w", "w.pcap"});
  CHECK(std::get<Options>(defaults).config.evidence.file == "w.pcap");
  CHECK(std::get<Options>(defaults).config.evidence.level == Severity::medium);
  CHECK(std::get<Options>(defaults).config.evidence.file_bytes_max == 100'000'000);
  const auto parsed =
      parse({"-r", "a", "-w", "w", "--evidence-level", "high", "--evidence-size", "2MB"});
  CHECK(std::get<Options>(parsed).config.evidence.level == Severity::high);
  CHECK(std::get<Options>(parsed).config.evidence.file_bytes_max == 2'000'000);
  const char* const file = TAPWARDEN_SOURCE_DIR "/README.md";
  CHECK(std::get<int>(parse({"-r", file, "-w", file})) == kExitUsage);
  CHECK(std::get<int>(parse({"-r", "a", "--evidence-size", "much"})) == kExitUsage);
}

TEST_CASE("only one file can be followed") {
  CHECK(std::get<Options>(parse({"-r", "a", "--follow"})).follow);
  CHECK(std::get<int>(parse({"-r", "a", "-r", "b", "--follow"})) == kExitUsage);
  CHECK(std::get<int>(parse({"-r", "-", "--follow"})) == kExitUsage);
  CHECK(std::get<int>(parse({"-r", "/tmp", "--follow"})) == kExitUsage);
}

TEST_CASE("a usage error exits with 1") {
  CHECK(std::get<int>(parse({})) == kExitUsage);
  CHECK(std::get<int>(parse({"-r"})) == kExitUsage);
  CHECK(std::get<int>(parse({"-r", "a", "--nonsense"})) == kExitUsage);
  CHECK(std::get<int>(parse({"-r", "a", "-k", "some"})) == kExitUsage);
  CHECK(std::get<int>(parse({"-r", "a", "--fail-on", "info"})) == kExitUsage);
  CHECK(std::get<int>(parse({"-r", "a", "--profile", "strict"})) == kExitUsage);
  CHECK(std::get<int>(parse({"-r", "a", "-l", "-", "--json"})) == kExitUsage);
}

TEST_CASE("help and version exit with 0") {
  CHECK(std::get<int>(parse({"--help"})) == kExitDone);
  CHECK(std::get<int>(parse({"-V"})) == kExitDone);
}

TEST_CASE("lists of addresses: files, folders, names, exceptions, databases") {
  const auto parsed = parse({"-r",
                             "a",
                             "--ip-list",
                             "tor=exits.txt",
                             "--ip-list",
                             "/etc/a=b.txt",
                             "--ip-own-list",
                             "mine",
                             "--ip-allow",
                             "192.0.2.0/24",
                             "--ip-categories",
                             "c",
                             "--ip-score",
                             "100",
                             "--geoip",
                             "asn.mmdb",
                             "--ip-asn",
                             "64496",
                             "--ip-country",
                             "KP"});
  const ReputationConfig& config = std::get<Options>(parsed).config.reputation;
  REQUIRE(config.lists.size() == 3);
  CHECK(config.lists[0].name == "tor");
  CHECK(config.lists[0].path == "exits.txt");
  CHECK_FALSE(config.lists[0].own);
  CHECK(config.lists[1].name.empty());
  CHECK(config.lists[1].path == "/etc/a=b.txt");
  CHECK(config.lists[2].own);
  CHECK(config.allowed.size() == 1);
  CHECK(config.categories == "c");
  CHECK(config.score_min == 100);
  CHECK(config.geo_files == std::vector<std::string>{"asn.mmdb"});
  CHECK(config.asns == std::vector<std::uint32_t>{64496});
  CHECK(config.countries == std::vector<std::string>{"KP"});
  CHECK(std::get<Options>(parse({"-r", "a"})).config.reputation.score_min == 31);
}

TEST_CASE("options of lists that make no sense are usage errors") {
  for (const std::vector<const char*>& words :
       std::vector<std::vector<const char*>>{{"--ip-allow", "nowhere"},
                                             {"--ip-score", "0"},
                                             {"--ip-score", "128"},
                                             {"--ip-country", "SE"},
                                             {"--ip-asn", "64496"},
                                             {"--geoip", "g", "--ip-country", "se"},
                                             {"--geoip", "g", "--ip-country", "SWE"},
                                             {"--geoip", "g", "--ip-asn", "AS64496"}}) {
    std::vector<const char*> all{"-r", "a"};
    all.insert(all.end(), words.begin(), words.end());
    INFO(words[0] << " " << words[1]);
    CHECK(std::get<int>(parse(all)) == kExitUsage);
  }
}

TEST_CASE("options go over --set, which goes over the file; lists are replaced") {
  const ConfigFile file(
      "capture: {interfaces: [a, b], workers: 3, promiscuous: false, filter: port 1}\n"
      "flows: {vxlan_ports: [1, 2, 3]}\n"
      "inspection: {public_paths: [/a, /b], trusted_proxies: [192.0.2.1], rules_cache: ''}\n"
      "reputation: {lists: [{path: /x}], countries: [KP], geo_files: [/g]}\n");
  const char* const path = file.path.c_str();
  const auto plain = parse({"-c", path});
  const Config& from_file = std::get<Options>(plain).config;
  CHECK(from_file.capture.interfaces == std::vector<std::string>{"a", "b"});
  CHECK(from_file.capture.workers == std::size_t{3});
  CHECK_FALSE(from_file.capture.live.promiscuous);
  CHECK(from_file.rules_cache_dir.empty());
  CHECK(from_file.rules_dir == default_rules_dir());

  const auto parsed = parse({"-c",
                             path,
                             "--set",
                             "capture.filter=port 2",
                             "--set",
                             "capture.workers=4",
                             "-i",
                             "c",
                             "--workers",
                             "5",
                             "--vxlan-port",
                             "9",
                             "--public-path",
                             "/c",
                             "--trusted-proxy",
                             "192.0.2.2",
                             "--ip-list",
                             "y",
                             "--ip-country",
                             "NO"});
  const Config& config = std::get<Options>(parsed).config;
  CHECK(config.capture.interfaces == std::vector<std::string>{"c"});
  CHECK(config.capture.filter == "port 2");
  CHECK(config.capture.workers == std::size_t{5});
  CHECK(config.vxlan_ports == std::vector<std::uint16_t>{9});
  CHECK(config.public_paths == std::vector<std::string>{"/c"});
  REQUIRE(config.trusted_proxies.size() == 1);
  CHECK(config.trusted_proxies[0] == *parse_prefix("192.0.2.2"));
  REQUIRE(config.reputation.lists.size() == 1);
  CHECK(config.reputation.lists[0].path == "y");
  CHECK(config.reputation.countries == std::vector<std::string>{"NO"});
  CHECK(config.reputation.geo_files == std::vector<std::string>{"/g"});
}

TEST_CASE("the same command line gives what the file says now") {
  const ConfigFile file("eve: {dir: a}\n");
  const std::vector<const char*> words{"tapwarden", "-c", file.path.c_str(), "-i", "lo", "-f", "x"};
  const auto again = [&] {
    return read_config_again(static_cast<int>(words.size()), words.data());
  };
  CHECK(std::get<Config>(again()).eve.dir == "a");
  file.write("eve: {dir: b}\ncapture: {filter: y}\n");
  const Config next = std::get<Config>(again());
  CHECK(next.eve.dir == "b");
  CHECK(next.capture.filter == "x");
  CHECK(next.rules_dir == default_rules_dir());
  file.write("reputation: {asns: [1]}\n");
  CHECK(std::get<std::vector<std::string>>(again()).size() == 1);
  file.write("eve: {dri: b}\nlog: {level: x}\n");
  CHECK(std::get<std::vector<std::string>>(again()).size() == 2);
  std::filesystem::remove(file.path);
  CHECK(std::get<std::vector<std::string>>(again()).size() == 1);
}

TEST_CASE("what can be read once only is not read a second time") {
  const std::vector<const char*> words{"tapwarden", "-c", "/dev/null", "-i", "lo"};
  const auto read = read_config_again(static_cast<int>(words.size()), words.data());
  CHECK(std::get<std::vector<std::string>>(read) ==
        std::vector<std::string>{"/dev/null: is no file that can be read a second time"});
}

TEST_CASE("to test or to dump a configuration, nothing to read is needed") {
  CHECK(std::get<Options>(parse({"-T"})).test_config);
  CHECK(std::get<Options>(parse({"--dump-config"})).config.rules_dir == "auto");
}

TEST_CASE("the process: its user, its group, its pid file, its sandbox") {
  const auto defaults = parse({"-r", "a"});
  CHECK(std::get<Options>(defaults).config.daemon.user.empty());
  CHECK(std::get<Options>(defaults).config.daemon.sandbox);
  const auto parsed = parse({"-i", "eth1", "--user", "tapwarden", "--group", "adm", "--pid-file",
                             "/run/tapwarden.pid", "--no-sandbox"});
  const DaemonConfig& daemon = std::get<Options>(parsed).config.daemon;
  CHECK(daemon.user == "tapwarden");
  CHECK(daemon.group == "adm");
  CHECK(daemon.pid_file == "/run/tapwarden.pid");
  CHECK_FALSE(daemon.sandbox);
}

TEST_CASE("the log: its format and its level") {
  const auto defaults = parse({"-r", "a"});
  CHECK(std::get<Options>(defaults).config.log.format == LogFormat::automatic);
  CHECK(std::get<Options>(defaults).config.log.level == LogLevel::info);
  const auto parsed = parse({"-r", "a", "--log-format", "json", "--log-level", "debug"});
  CHECK(std::get<Options>(parsed).config.log.format == LogFormat::json);
  CHECK(std::get<Options>(parsed).config.log.level == LogLevel::debug);
  CHECK(std::get<int>(parse({"-r", "a", "--log-level", "loud"})) == kExitUsage);
  CHECK(std::get<int>(parse({"-r", "a", "--log-format", "xml"})) == kExitUsage);
}
