// SPDX-License-Identifier: Apache-2.0
// What is wrong in tapwarden.yaml is said with file, line, column, and what was expected.
#include "config/load.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

namespace {

using Texts = std::vector<std::string>;

Texts problems_of(const std::string& yaml) {
  Config config;
  return load_config_text(yaml, "t.yaml", {}, config);
}

struct Case {
  const char* yaml;
  const char* problem;  // behind "t.yaml:"
};

// clang-format off
const Case kCases[] = {
    // Keys
    {"capturre: {}\n", "1:1: unknown key 'capturre' (did you mean 'capture'?)"},
    {"limits:\n  flow_max: 3\n", "2:3: unknown key 'limits.flow_max' (did you mean 'limits.flows_max'?)"},
    {"capture:\n  rules_dir: /x\n", "2:3: unknown key 'capture.rules_dir' (did you mean 'inspection.rules_dir'?)"},
    {"flows:\n  timeouts:\n    openin: 3s\n", "3:5: unknown key 'flows.timeouts.openin' (did you mean 'flows.timeouts.opening'?)"},
    {"qwertyuiop: 1\n", "1:1: unknown key 'qwertyuiop'"},
    {"eve:\n  dir: a\n  dir: b\n", "3:3: key 'dir' stands twice; the first is in line 2"},
    {"eve: {dir: a}\nlog: {level: info}\neve: {}\n", "3:1: key 'eve' stands twice; the first is in line 1"},
    {"eve: yes\n", "1:6: eve: expected keys with values below it, not 'yes'"},
    {"- a\n", "1:1: expected keys with values such as 'capture:'"},
    // Numbers
    {"capture:\n  snap_length: 12\n", "2:16: capture.snap_length: expected a whole number from 64 to 262144, not '12'"},
    {"capture:\n  snap_length: '1500'x\n", "2:22: this is not YAML: end of map not found"},
    {"capture: {snap_length: -1}\n", "1:24: capture.snap_length: expected a whole number from 64 to 262144, not '-1'"},
    {"capture: {snap_length: 1e3}\n", "1:24: capture.snap_length: expected a whole number from 64 to 262144, not '1e3'"},
    {"capture: {snap_length: }\n", "1:24: capture.snap_length: expected a whole number from 64 to 262144, not nothing"},
    {"capture: {snap_length: [64]}\n", "1:24: capture.snap_length: expected a whole number from 64 to 262144, not a list"},
    {"capture: {workers: many}\n", "1:20: capture.workers: expected auto, or a whole number from 0 to 256, not 'many'"},
    {"flows: {vxlan_ports: [4789, 70000]}\n", "1:29: flows.vxlan_ports: expected a whole number from 1 to 65535, not '70000'"},
    {"flows: {vxlan_ports: 4789}\n", "1:22: flows.vxlan_ports: expected a list of numbers such as [1, 2], not '4789'"},
    {"limits: {decoded_ratio_max: 0}\n", "1:29: limits.decoded_ratio_max: expected a whole number from 1 to 4294967296, not '0'"},
    {"limits: {leaf_depth_max: 65}\n", "1:26: limits.leaf_depth_max: expected a whole number from 1 to 64, not '65'"},
    // Sizes and durations
    {"capture: {ring_size: 64 MiBs}\n", "1:22: capture.ring_size: expected a size such as 64 MiB, from 1 MiB to 16 GiB, not '64 MiBs'"},
    {"capture: {ring_size: 17 GiB}\n", "1:22: capture.ring_size: expected a size such as 64 MiB, from 1 MiB to 16 GiB, not '17 GiB'"},
    {"capture: {ring_size: 99999999999999 TB}\n", "1:22: capture.ring_size: expected a size such as 64 MiB, from 1 MiB to 16 GiB, not '99999999999999 TB'"},
    {"daemon: {drain_max: 20}\n", "1:21: daemon.drain_max: expected a duration such as 30s, from 0s to 1h, not '20'"},
    {"daemon: {drain_max: 2h}\n", "1:21: daemon.drain_max: expected a duration such as 30s, from 0s to 1h, not '2h'"},
    {"flows: {timeouts: {closed: 0}}\n", "1:28: flows.timeouts.closed: expected a duration such as 30s, from 1ms to 1d, not '0'"},
    // Words, truth, addresses
    {"inspection: {enabled: yes}\n", "1:23: inspection.enabled: expected true or false, not 'yes'"},
    {"inspection: {enabled: 'true'}\n", "1:23: inspection.enabled: expected true or false, not 'true'"},
    {"inspection: {profile: contxt}\n", "1:23: inspection.profile: expected one of context, treblle, not 'contxt' (did you mean 'context'?)"},
    {"inspection: {trusted_proxies: [10.0.0.0/33]}\n", "1:32: inspection.trusted_proxies: expected an address or a network such as 192.0.2.0/24, not '10.0.0.0/33'"},
    {"reputation: {countries: [kp]}\n", "1:26: reputation.countries: expected two capital letters of ISO 3166-1 such as KP, not 'kp'"},
    {"reputation: {score_min: 128}\n", "1:25: reputation.score_min: expected a whole number from 1 to 127, not '128'"},
    {"eve: {dir: \"a\\nb\"}\n", "1:12: eve.dir: expected a folder without control characters"},
    // Objects in lists
    {"inspection:\n  suppressions:\n  - {path: /a}\n", "3:5: inspection.suppressions: 'rule' is missing"},
    {"inspection:\n  suppressions:\n  - rule: sqli\n    hots: a\n", "4:5: inspection.suppressions: unknown key 'hots' (did you mean 'host'?)"},
    {"inspection: {suppressions: [sqli]}\n", "1:29: inspection.suppressions: expected a suppression such as {rule: sqli-005, path: /search}, not 'sqli'"},
    {"inspection:\n  suppressions:\n  - {rule: a, rule: b}\n", "3:15: key 'rule' stands twice; the first is in line 3"},
    {"reputation: {lists: [{name: a}]}\n", "1:22: reputation.lists: 'path' is missing"},
    {"alerts:\n- {name: a, kind: file}\n", "2:3: alerts: 'target' is missing: where alerts of 'a' go"},
    {"alerts:\n- {name: a, kind: standard_output}\n- {name: a, kind: standard_output}\n", "3:3: alerts: two sinks have the name 'a'"},
    {"alerts:\n- {name: eve, kind: file, target: /x}\n",
     "2:3: alerts: 'eve' is the name of another sink: take another 'name'"},
    {"alerts:\n- {kind: file, target: /x}\n", "2:3: alerts: 'name' is missing"},
    {"alerts:\n- {name: a, target: 'http://x', headers: [Bearer]}\n", "2:3: alerts: headers: expected 'Name: value'"},
    // What YAML can, and a configuration has no need of
    {"eve: &a {dir: x}\n", "1:6: anchors and aliases are not read; write the value out"},
    {"eve: !!map {}\n", "1:6: tags such as 'tag:yaml.org,2002:map' are not read"},
    {"eve: {}\n---\nlog: {}\n", "3:1: a second document; a file has one"},
    {"? [a]\n: b\n", "1:3: a key has to be a word"},
    {"eve: {dir: [[[[[[[[[[[[[x]]]]]]]]]]]]]}\n", "1:22: nested too deeply"},
    {"include: more.yaml\n", "1:1: unknown key 'include'"},
    // The environment
    {"eve: {dir: '${HOME}/eve'}\n", "1:12: eve.dir: ${...} is read in secrets only (target and headers of alerts); write the value itself"},
    {"limits: {flows_max: '${N}'}\n", "1:21: limits.flows_max: ${...} is read in secrets only (target and headers of alerts); write the value itself"},
    {"alerts:\n- name: a\n  target: 'http://x/${TOKEN}'\n", "3:11: target: variable TOKEN is not set in the environment"},
    {"alerts:\n- name: a\n  target: 'http://x/${1}'\n", "3:11: target: ${ begins the name of a variable, such as ${TOKEN}; write $${ where it is meant as it stands"},
    {"alerts:\n- name: a\n  target: 'http://x/***'\n", "3:11: target: *** is how a dump hides a secret; write the secret, or ${NAME} of a variable that holds it"},
};
// clang-format on

}  // namespace

TEST_CASE("every error has its place, what was expected, and the nearest key") {
  for (const Case& one : kCases) {
    INFO(one.yaml);
    CHECK(problems_of(one.yaml) == Texts{std::string("t.yaml:") + one.problem});
  }
}

TEST_CASE("all errors of a file are told, in the order of their lines") {
  const Texts problems = problems_of(
      "eve:\n  dri: x\n  dir: a\n  dir: b\nlimits:\n  flows_max: many\n  headers_max: 0\nlogg: "
      "{}\n");
  REQUIRE(problems.size() == 5);
  for (const auto& [at, begin] :
       std::vector<std::pair<std::size_t, std::string>>{{0, "t.yaml:2:3:"},
                                                        {1, "t.yaml:4:3:"},
                                                        {2, "t.yaml:6:14:"},
                                                        {3, "t.yaml:7:16:"},
                                                        {4, "t.yaml:8:1:"}}) {
    CHECK(problems[at].starts_with(begin));
  }
}

TEST_CASE("of an error in a secret, the secret is not shown") {
  const Texts problems = problems_of(
      "alerts:\n- name: a\n  target: \"https://x/hunter2\\u0007\"\n  headers: [\"X: "
      "hunter2\\n\"]\n");
  REQUIRE(problems.size() == 2);
  for (const std::string& problem : problems) {
    CHECK(problem.find("hunter2") == std::string::npos);
    CHECK(problem.find("without control characters") != std::string::npos);
  }
}

TEST_CASE("a text that is larger than a configuration is not read") {
  const Texts problems = problems_of("eve: {}\n" + std::string(1 << 20, '#'));
  CHECK(problems == Texts{"t.yaml:1:1: larger than 1 MiB, which no configuration is"});
}

TEST_CASE("a text with too many values ends early") {
  std::string yaml = "inspection: {public_paths: [";
  for (int i = 0; i < 150'000; ++i) yaml += "a,";
  const Texts problems = problems_of(yaml + "]}\n");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].find("more values than a configuration has") != std::string::npos);
}
