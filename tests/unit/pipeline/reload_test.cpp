// SPDX-License-Identifier: Apache-2.0
// What an engine reads again while it is there: each of configuration, rules and lists is judged
// first, and what is wrong changes nothing.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "pipeline/config_check.hpp"
#include "pipeline/engine.hpp"
#include "support/catch.hpp"
#include "unit/capture/temporary_folder.hpp"
#include "unit/pipeline/options.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

namespace {

const std::string kAttack = TAPWARDEN_SOURCE_DIR "/pcaps/attacks/sqli_query.pcap";

void write(const std::string& path, const std::string& content) {
  std::ofstream(path + ".new", std::ios::binary) << content;
  std::filesystem::rename(path + ".new", path);
}

struct Setup {
  Setup() {
    options = options_for(folder.path());
    options.config.capture.workers = 0;
    options.say = [this](const std::string& message) { said.push_back(message); };
    options.read_config = [this] { return next; };
    options.config_changed = [this](const Config& config) { changed.push_back(config); };
    options.now = [this] { return now; };
    next = options.config;
  }
  void open() {
    auto opened = Engine::open(options);
    if (!opened) FAIL(opened.error().message);
    engine = std::move(*opened);
  }
  Config& next_config() { return std::get<Config>(next); }
  ReloadCount count(Reloaded what) const {
    return engine->telemetry().reloads[static_cast<std::size_t>(what)];
  }
  bool was_said(const std::string& text) const {
    return std::any_of(said.begin(), said.end(), [&](const std::string& message) {
      return message.find(text) != std::string::npos;
    });
  }
  /// Findings of rules in a capture that is read with what is in use.
  std::size_t findings() {
    const auto ignore = [](const PacketSource&, std::uint64_t) { return true; };
    CHECK(engine->read({kAttack}, ignore).empty());
    CHECK_FALSE(engine->flush());
    std::ifstream events(folder / "eve.json");
    std::size_t found = 0;
    for (std::string line; std::getline(events, line);) {
      if (line.find(R"("event_type":"http")") == std::string::npos) continue;
      if (line.find(R"("id":"sqli-)") != std::string::npos) ++found;
    }
    std::filesystem::resize_file(folder / "eve.json", 0);
    return found;
  }

  TemporaryFolder folder;
  EngineOptions options;
  ReadConfig next;
  std::int64_t now = 1000;
  std::vector<std::string> said;
  std::vector<Config> changed;
  std::unique_ptr<Engine> engine;
};

}  // namespace

TEST_CASE("a suppression that a reload adds is heeded from the next exchange on") {
  Setup setup;
  setup.open();
  CHECK(setup.findings() > 0);
  setup.next_config().suppressions.push_back({"*", "", "", "", Severity::high});
  setup.now = 2000;
  CHECK(setup.engine->reload().empty());
  CHECK(setup.was_said("configuration: read again: changed: inspection.suppressions"));
  CHECK(setup.changed.size() == 1);
  CHECK(setup.changed.back().suppressions.size() == 1);
  CHECK(setup.findings() == 0);
  CHECK(setup.count(Reloaded::config).success == 1);
  CHECK(setup.count(Reloaded::config).success_time == 2000);
  CHECK(setup.count(Reloaded::rules).success == 1);
  CHECK(setup.count(Reloaded::feeds).success == 0);  // there are none
  CHECK(setup.count(Reloaded::feeds).success_time == 1000);
}

TEST_CASE("a configuration that is wrong changes nothing, and rules are read again nevertheless") {
  Setup setup;
  setup.open();
  setup.next = std::vector<std::string>{"t.yaml:1:1: unknown key 'a'", "t.yaml:2:1: more"};
  setup.now = 2000;
  const auto problems = setup.engine->reload();
  REQUIRE(problems.size() == 2);
  CHECK(problems[0] == "configuration: kept as it was: t.yaml:1:1: unknown key 'a'");
  CHECK(setup.was_said(problems[1]));
  CHECK(setup.changed.empty());
  CHECK(setup.findings() > 0);
  const ReloadCount config = setup.count(Reloaded::config);
  CHECK(config.success == 0);
  CHECK(config.failure == 1);
  CHECK_FALSE(config.last_succeeded);
  CHECK(config.success_time == 1000);
  CHECK(setup.count(Reloaded::rules).success == 1);

  setup.next = setup.options.config;
  CHECK(setup.engine->reload().empty());
  CHECK(setup.count(Reloaded::config).last_succeeded);
  CHECK(setup.was_said("nothing that takes effect now has changed"));
}

TEST_CASE("keys that need a restart are named and not taken over") {
  Setup setup;
  setup.open();
  setup.next_config().limits.flows_max = 1;
  setup.next_config().capture.interfaces = {"eth9"};
  CHECK(setup.engine->reload().empty());
  CHECK(
      setup.was_said("configuration: takes effect at the next start only: capture.interfaces, "
                     "limits.flows_max"));
  CHECK(setup.changed.empty());
}

TEST_CASE("rules of another folder are taken when they are right, else the former ones stay") {
  Setup setup;
  setup.open();
  setup.next_config().rules_dir = setup.folder / "missing";
  const auto problems = setup.engine->reload();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].starts_with("rules: kept as they were: "));
  CHECK(setup.changed.empty());
  CHECK(setup.count(Reloaded::rules).failure == 1);
  CHECK(setup.count(Reloaded::config).success == 1);
  CHECK(setup.findings() > 0);

  setup.next_config().rules_dir = setup.options.config.rules_dir + "/xss.yaml";
  CHECK(setup.engine->reload().empty());
  CHECK(setup.changed.back().rules_dir == setup.next_config().rules_dir);
  CHECK(setup.findings() == 0);
}

TEST_CASE("lists that a reload names are looked up in, and go again") {
  Setup setup;
  setup.open();
  setup.next_config().reputation.lists.push_back({"", setup.folder / "a.txt", false});
  auto problems = setup.engine->reload();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].starts_with("lists of addresses: kept as they were: "));
  CHECK(setup.changed.empty());
  CHECK(setup.count(Reloaded::feeds).failure == 1);

  write(setup.folder / "a.txt", "198.51.100.1\n");
  CHECK(setup.engine->reload().empty());
  REQUIRE(setup.engine->reputation().files.size() == 1);
  CHECK(setup.count(Reloaded::feeds).success == 1);
  CHECK(setup.changed.back().reputation == setup.next_config().reputation);

  write(setup.folder / "a.txt", "<html>\n");  // the same list, gone bad
  problems = setup.engine->reload();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].find("its former content stays in use") != std::string::npos);
  CHECK(setup.count(Reloaded::feeds).failure == 2);

  setup.next_config().reputation.lists.clear();
  CHECK(setup.engine->reload().empty());
  CHECK(setup.engine->reputation().files.empty());
}

TEST_CASE("reloads may be asked for by several threads at once") {
  Setup setup;
  setup.options.say = nullptr;
  setup.options.config_changed = nullptr;
  setup.open();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { setup.engine->reload(); });
  CHECK(setup.findings() > 0);
  for (std::thread& thread : threads) thread.join();
  CHECK(setup.count(Reloaded::config).success == 4);
  CHECK(setup.count(Reloaded::rules).success == 4);
}

TEST_CASE("what would go wrong at a start is found without starting") {
  const TemporaryFolder folder;
  Config config = options_for(folder / "log/deeper").config;
  CHECK(check_config(config).problems.empty());
  CHECK_FALSE(std::filesystem::exists(folder / "log"));  // nothing is made

  write(folder / "file", "x");
  config.capture.interfaces = {"nosuch0", "lo"};
  config.capture.filter = "port eighty";
  config.rules_dir = folder / "missing";
  config.reputation.lists = {{"", folder / "a.txt", false}, {"", folder / "b.txt", false}};
  config.eve.dir = folder / "file";
  config.evidence.file = folder / "nowhere/e.pcap";
  config.admin.web_config = folder / "web.yml";
  config.daemon.user = "no-such-user";
  config.daemon.pid_file = folder.path();
  const std::vector<std::string> problems = check_config(config).problems;
  for (const char* text : {"capture.interfaces: nosuch0", "port eighty", "missing", "a.txt",
                           "b.txt", "is not a folder", "evidence.file: ", "admin.web_config: ",
                           "daemon.user: there is no user no-such-user", "daemon.pid_file: "}) {
    INFO(text);
    CHECK(std::count_if(problems.begin(), problems.end(), [&](const std::string& problem) {
            return problem.find(text) != std::string::npos;
          }) == 1);
  }
  CHECK(problems.size() == 10);
}

namespace {

AlertSinkConfig to_file(const std::string& name, const std::string& path) {
  AlertSinkConfig sink;
  sink.name = name;
  sink.kind = AlertKind::file;
  sink.target = path;
  return sink;
}

std::size_t alerts_in(const std::string& path) {
  std::ifstream lines(path);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.find(R"("event_type":"alert")") != std::string::npos) ++count;
  }
  return count;
}

void read_attack(Engine& engine) {
  CHECK(engine.read({kAttack}, [](const PacketSource&, std::uint64_t) { return true; }).empty());
}

}  // namespace

TEST_CASE(
    "a sink of alerts that a reload adds gets the next ones; others remember what they told") {
  Setup setup;
  const std::string old_path = setup.folder / "old";
  const std::string new_path = setup.folder / "new";
  setup.options.config.alerts = {to_file("old", old_path)};
  setup.open();
  read_attack(*setup.engine);
  setup.next_config().alerts = {to_file("old", old_path), to_file("new", new_path)};
  CHECK(setup.engine->reload().empty());
  CHECK(setup.was_said("configuration: read again: changed: alerts"));
  read_attack(*setup.engine);
  CHECK_FALSE(setup.engine->flush());
  CHECK(alerts_in(old_path) == 2);  // the cool-down of the first time goes on
  CHECK(alerts_in(new_path) == 2);
}

TEST_CASE("a sink of alerts that a reload takes away delivers what it holds and gets no more") {
  Setup setup;
  const std::string path = setup.folder / "alerts";
  setup.options.config.alerts = {to_file("ops", path)};
  setup.open();
  read_attack(*setup.engine);
  setup.next_config().alerts.clear();
  CHECK(setup.engine->reload().empty());
  CHECK(setup.engine->telemetry().sinks.size() == 1);  // events
  read_attack(*setup.engine);
  CHECK_FALSE(setup.engine->flush());
  CHECK(alerts_in(path) == 2);
}

TEST_CASE("sinks of alerts stay as they are when one of a reload cannot be opened") {
  Setup setup;
  const std::string path = setup.folder / "alerts";
  setup.options.config.alerts = {to_file("ops", path)};
  setup.open();
  setup.next_config().alerts = {to_file("ops", setup.folder / "no/such/folder")};
  setup.next_config().profile = Profile::treblle;
  const auto problems = setup.engine->reload();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].starts_with("alerts: kept as they were: alert sink ops: "));
  CHECK(setup.count(Reloaded::config).failure == 1);
  CHECK(setup.was_said("changed: inspection.profile"));
  read_attack(*setup.engine);
  CHECK_FALSE(setup.engine->flush());
  CHECK(alerts_in(path) == 2);
}
