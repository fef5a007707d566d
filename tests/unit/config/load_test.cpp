// SPDX-License-Identifier: Apache-2.0
// What is right in tapwarden.yaml arrives in Config: values, files that include others, --set, the
// environment in secrets, and a dump that is read again.
#include "config/load.hpp"

#include <filesystem>
#include <fstream>
#include <set>

#include "config/changes.hpp"
#include "config/dump.hpp"
#include "config/schema.hpp"
#include "config/value_text.hpp"
#include "support/catch.hpp"

using namespace tapwarden;
using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;

std::optional<std::string> environment(const std::string& name) {
  if (name == "TOKEN") return "s3cret";
  return std::nullopt;
}

Config loaded(const std::string& yaml) {
  Config config = default_config();
  CHECK(load_config_text(yaml, "t.yaml", environment, config) == Texts{});
  return config;
}

Texts set(const Texts& sets, Config& config) {
  return load_config({"", sets, environment}, config);
}

/// Another value than the default for every key.
constexpr const char* kEveryKey = R"(
capture:
  interfaces: [eth1, 'any']
  filter: port 80
  workers: 3
  snap_length: 1500
  ring_size: 128 MiB
  immediate: true
  promiscuous: false
  checksums: all
flows:
  separate_vlans: false
  separate_tunnels: false
  vxlan_ports: [1]
  timeouts: {opening: 250ms, established: 1h, closed: 1s, fragments: 5m}
inspection:
  enabled: false
  profile: treblle
  public_paths: [/health, "/it's: a # path"]
  trusted_proxies: [192.0.2.0/24, 2001:db8::/32]
  tls_terminators: [198.51.100.7]
  rules_dir: /etc/tapwarden/rules
  rules_cache: ''
  suppressions: [{rule: sqli-005, host: API.example, path: /s, where: request.query.q, up_to: low}]
reputation:
  lists: [{name: drop, path: /x, own: true}]
  categories: /c
  geo_files: [/g.mmdb]
  allowed: ['::/0', 0.0.0.0/0]
  score_min: 40
  asns: [64496]
  countries: [KP, 'NO']
eve: {dir: /var/log/tapwarden, rotate_bytes: 100MB, rotate_every: 1d, rotated_kept: 3}
evidence: {file: /e.pcap, level: high, file_bytes_max: 1 GiB}
admin: {listen: '127.0.0.1:9917', web_config: /w, endpoints_max: 1, hosts_max: 2, talkers_max: 3,
        findings_kept: 4}
alerts:
- name: ops
  kind: alertmanager
  target: http://127.0.0.1:9093
  level: high
  cooldown: 1s
  per_minute_max: 1
  digest_every: 2s
  queue_max: 3
  timeout: 1s
  resolve_after: 3s
  headers: ['X-Plain: yes']
  ca_file: /ca.pem
log: {level: debug, format: json}
daemon: {user: a, group: b, pid_file: /p, sandbox: false, drain_max: 1s}
)";

/// The limits belong to it, too.
std::string every_key() {
  std::string yaml = std::string(kEveryKey) + "limits:\n";
#define TAPWARDEN_MEMBER(name, value, meaning) yaml += "  " #name ": 7\n";
  TAPWARDEN_LIMITS(TAPWARDEN_MEMBER)
#undef TAPWARDEN_MEMBER
  return yaml;
}

struct Folder {
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "tapwarden-config-XXXXXX";
    path = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path / name).parent_path());
    std::ofstream(path / name) << text;
    return path / name;
  }
  std::filesystem::path path;
};

}  // namespace

TEST_CASE("every key has its effect and comes back from a dump") {
  const Config config = loaded(every_key());
  for (const auto& key : schema::all_keys()) {
    INFO(key.path);
    CHECK_FALSE(key.is_same(config, default_config()));
  }
  CHECK(config.capture.workers == std::size_t{3});
  CHECK(config.capture.live.ring_bytes == 128ull << 20);
  CHECK(config.timeouts.opening == 250ms);
  CHECK(config.eve.rotate_bytes == 100'000'000);
  CHECK(config.eve.rotate_every == 24h);
  CHECK(config.limits.flows_max == 7);
  CHECK(config.suppressions.at(0).host == "api.example");
  CHECK(config.reputation.countries == Texts{"KP", "NO"});
  CHECK(config.public_paths.at(1) == "/it's: a # path");
  Config again = config;  // headers and targets are masked
  again.alerts.clear();
  CHECK(loaded(dump_config(again)) == again);
}

TEST_CASE("the default that is dumped is the default that is read") {
  const std::string yaml = dump_config(default_config());
  CHECK(loaded(yaml) == default_config());
  CHECK(Config{} == Config{});
  Config other;
  other.limits.flows_max = 1;
  CHECK_FALSE(other == Config{});
  for (const auto& key : schema::all_keys()) {
    const std::string last = key.path.substr(key.path.rfind('.') + 1);
    CHECK(yaml.find("\n" +
                    std::string(2 * static_cast<std::size_t>(
                                        std::count(key.path.begin(), key.path.end(), '.')),
                                ' ') +
                    last + ":") != std::string::npos);
  }
}

TEST_CASE("keys stand once, have a meaning, and belong to a section that is explained") {
  std::set<std::string> paths;
  std::set<std::string> sections;
  for (const auto& section : schema::all_sections()) sections.insert(section.name);
  for (const auto& key : schema::all_keys()) {
    INFO(key.path);
    CHECK(paths.insert(key.path).second);
    CHECK(sections.count(schema::section_of(key.path)) == 1);
    CHECK_FALSE(key.meaning.empty());
    CHECK_FALSE(key.expected.empty());
  }
}

TEST_CASE("an empty file, and sections of which all is commented out, change nothing") {
  CHECK(loaded("") == default_config());
  CHECK(loaded("# nothing\n") == default_config());
  CHECK(loaded("eve:\n  # dir: x\nlog: {}\n") == default_config());
}

TEST_CASE("sizes are read as people write them and written without rest") {
  using schema::parse_size;
  using schema::size_text;
  CHECK(parse_size("64 MiB") == 64ull << 20);
  CHECK(parse_size("64MiB") == 64ull << 20);
  CHECK(parse_size("100mb") == 100'000'000);
  CHECK(parse_size("1kB") == 1000);
  CHECK(parse_size("4096") == 4096);
  CHECK(parse_size("0") == 0);
  for (const char* wrong : {"", "MiB", "1.5 MiB", "-1", "1  MiB", "1 ", " 1",
                            "18446744073709551616", "20000000000 GiB", "1M"}) {
    INFO(wrong);
    CHECK_FALSE(parse_size(wrong));
  }
  for (const std::uint64_t octets : {0ull, 1ull, 1000ull, 1024ull, 1025ull, 100'000'000ull,
                                     64ull << 20, (1ull << 40) + 1, ~0ull}) {
    CHECK(parse_size(size_text(octets)) == octets);
  }
  CHECK(size_text(64ull << 20) == "64 MiB");
  CHECK(size_text(100'000'000) == "100 MB");
}

TEST_CASE("durations are read as people write them and written without rest") {
  using schema::duration_text;
  using schema::parse_duration;
  CHECK(parse_duration("250ms") == Duration{250ms});
  CHECK(parse_duration("5m") == Duration{5min});
  CHECK(parse_duration("1h") == Duration{1h});
  CHECK(parse_duration("2 d") == Duration{48h});
  CHECK(parse_duration("0") == Duration{});
  for (const char* wrong :
       {"", "5", "m", "1.5s", "-1s", "1h30m", "200000d", "99999999999999999999s"}) {
    INFO(wrong);
    CHECK_FALSE(parse_duration(wrong));
  }
  for (const Duration duration : {Duration{0}, Duration{1}, Duration{1500ms}, Duration{90min}}) {
    CHECK(parse_duration(duration_text(duration)) == duration);
  }
}

TEST_CASE("secrets may name variables of the environment, and dumps hide them") {
  const Config config = loaded(
      "alerts:\n- name: a\n  target: https://u:${TOKEN}@hooks.example/x/${TOKEN}\n"
      "  headers: ['Authorization: Bearer ${TOKEN}', 'X-Cost: $${TOKEN}']\n"
      "- {name: b, kind: syslog, target: 'udp://192.0.2.1:514'}\n");
  REQUIRE(config.alerts.size() == 2);
  CHECK(config.alerts[0].target == "https://u:s3cret@hooks.example/x/s3cret");
  CHECK(config.alerts[0].headers == Texts{"Authorization: Bearer s3cret", "X-Cost: ${TOKEN}"});
  const std::string yaml = dump_config(config);
  CHECK(yaml.find("s3cret") == std::string::npos);
  CHECK(yaml.find("https://***@hooks.example/***") != std::string::npos);
  CHECK(yaml.find("['Authorization: ***', 'X-Cost: ***']") != std::string::npos);
  CHECK(yaml.find("udp://192.0.2.1:514") != std::string::npos);
}

TEST_CASE("an included file comes first, relative to the one that names it") {
  const Folder folder;
  folder.file("conf.d/a.yaml", "eve: {dir: a}\nlog: {level: debug}\ninclude: deeper/b.yaml\n");
  folder.file("conf.d/deeper/b.yaml", "eve: {dir: b}\ncapture: {filter: port 81}\n");
  folder.file("conf.d/c.yaml", "inspection: {public_paths: [/c]}\n");
  const std::string main =
      folder.file("t.yaml", "log: {level: error}\ninclude: [conf.d/a.yaml, conf.d/c.yaml]\n");
  Config config;
  REQUIRE(load_config({main, {}, {}}, config) == Texts{});
  CHECK(config.eve.dir == "a");
  CHECK(config.capture.filter == "port 81");
  CHECK(config.log.level == LogLevel::error);
  CHECK(config.public_paths == Texts{"/c"});
}

TEST_CASE("errors of includes tell the file that they are in") {
  const Folder folder;
  const std::string more = folder.file("more.yaml", "eve: {dri: a}\n");
  const std::string main =
      folder.file("t.yaml", "include:\n- more.yaml\n- missing.yaml\n- t.yaml\n- 'a${X}'\n");
  Config config;
  const Texts problems = load_config({main, {}, {}}, config);
  REQUIRE(problems.size() == 4);
  CHECK(problems[0] == main + ":3:3: " + (folder.path / "missing.yaml").string() +
                           ": cannot be opened: No such file or directory");
  CHECK(problems[1] == main + ":4:3: " + main + " includes itself, by this or another file");
  CHECK(problems[2].starts_with(main + ":5:3: include: ${...} is read in secrets only"));
  CHECK(problems[3] == more + ":1:7: unknown key 'eve.dri' (did you mean 'eve.dir'?)");
}

TEST_CASE("includes that never end are refused") {
  const Folder folder;
  for (int i = 0; i < 12; ++i) {
    folder.file(std::to_string(i) + ".yaml", "include: " + std::to_string(i + 1) + ".yaml\n");
  }
  Config config;
  const Texts problems = load_config({folder.path / "0.yaml", {}, {}}, config);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].find("nested too deeply") != std::string::npos);
}

TEST_CASE("a file that is not there or a folder is an error with its name") {
  Config config;
  CHECK(load_config({"/nowhere/t.yaml", {}, {}}, config) ==
        Texts{"/nowhere/t.yaml: cannot be opened: No such file or directory"});
  CHECK(load_config({"/", {}, {}}, config) == Texts{"/: is a folder; name a file"});
}

TEST_CASE("what --set says is over the file") {
  const Folder folder;
  const std::string main = folder.file("t.yaml", "eve: {dir: a}\nlimits: {flows_max: 9}\n");
  Config config;
  REQUIRE(load_config({main,
                       {"eve.dir=", "limits.http_bytes_max=64 MiB", "capture.interfaces=[a, b]",
                        "inspection.suppressions=[{rule: sqli}]", "capture.filter=port 80 or x=1"},
                       {}},
                      config) == Texts{});
  CHECK(config.eve.dir.empty());
  CHECK(config.limits.flows_max == 9);
  CHECK(config.limits.http_bytes_max == 64ull << 20);
  CHECK(config.capture.interfaces == Texts{"a", "b"});
  CHECK(config.suppressions.at(0).rule == "sqli");
  CHECK(config.capture.filter == "port 80 or x=1");
}

TEST_CASE("errors of --set name the key") {
  Config config;
  CHECK(set({"limits.flow_max=3"}, config) ==
        Texts{"--set: unknown key 'limits.flow_max' (did you mean 'limits.flows_max'?)"});
  CHECK(set({"eve"}, config) == Texts{"--set: expected KEY=VALUE such as limits.flows_max=100000, "
                                      "not 'eve'"});
  CHECK(set({"=3"}, config).size() == 1);
  CHECK(set({"eve={dir: x}"}, config) == Texts{"--set: 'eve' is a section; name a key of it"});
  CHECK(set({"limits.flows_max=x"}, config) ==
        Texts{"--set: limits.flows_max: expected a whole number from 1 to 4294967296, not 'x'"});
  CHECK(set({"limits.flows_max="}, config) ==
        Texts{"--set: limits.flows_max: expected a whole number from 1 to 4294967296, not ''"});
  CHECK(set({"eve.dir='a"}, config).at(0).starts_with("--set: eve.dir: this is not YAML"));
}

TEST_CASE("what a running process takes over is told apart from what needs a restart") {
  const Config running = default_config();
  CHECK(changes_between(running, running).reloadable.empty());
  Config next = running;
  next.suppressions.push_back({"sqli", "", "", "", Severity::high});
  next.profile = Profile::treblle;
  next.limits.flows_max = 1;
  next.admin.listen = "127.0.0.1:1";
  const ConfigChanges changes = changes_between(running, next);
  CHECK(changes.reloadable == Texts{"inspection.profile", "inspection.suppressions"});
  CHECK(changes.at_restart == Texts{"limits.flows_max", "admin.listen"});
  const Config merged = with_reloadable(running, next);
  CHECK(merged.suppressions == next.suppressions);
  CHECK(merged.limits == running.limits);
  CHECK(merged.admin == running.admin);
  CHECK(with_reloadable(running, next, "inspection.profile").suppressions.empty());
}
