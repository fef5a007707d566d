// SPDX-License-Identifier: Apache-2.0
#include "app/options.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

std::variant<Options, int> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "tapwarden");
  return parse_options(static_cast<int>(words.size()), words.data());
}

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
