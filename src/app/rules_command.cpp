// SPDX-License-Identifier: Apache-2.0
#include "app/rules_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "app/options.hpp"
#include "app/text.hpp"
#include "pipeline/rule_lab.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kValueWidth = 72;

int complain(const std::string& message) {
  std::fprintf(stderr, "tapwarden: %s\n", message.c_str());
  return kExitUsage;
}

std::string shown(std::string_view value) { return clipped(printable(value), kValueWidth); }

int list(const Config& config) {
  auto rules = list_rules(config.rules_dir, config.rules_cache_dir);
  if (!rules) return complain(rules.error().message);
  for (const RuleInfo& rule : *rules) {
    fmt::print("{:<16} {:<6} {:<6} {:<10} {:<10} {:<8} {}\n", rule.id, to_text(rule.severity),
               to_text(rule.confidence), rule.confirm.empty() ? "-" : rule.confirm, rule.owasp,
               rule.cwe, rule.title);
  }
  return kExitDone;
}

int check(const std::vector<std::string>& packs, const std::string& cache) {
  int code = kExitDone;
  for (const std::string& pack : packs) {
    auto result = check_rules(pack, cache);
    if (!result) {
      code = complain(result.error().message);
      continue;
    }
    for (const VectorFailure& failure : result->failures) {
      code = complain(fmt::format("{}: rule {} {}: {}", pack, failure.rule_id,
                                  failure.should_hit ? "does not hit" : "hits what it must not",
                                  printable(failure.value)));
    }
    fmt::print(
        "{}: {}, {}, {}\n", pack, count_text(result->rules, "rule"),
        count_text(result->vectors, "vector"),
        result->failures.empty() ? "all right" : fmt::format("{} wrong", result->failures.size()));
  }
  return code;
}

std::optional<std::string> text_of(const std::string& file) {
  std::ostringstream text;
  if (file == "-") {
    text << std::cin.rdbuf();
    return text.str();
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  text << in.rdbuf();
  return text.str();
}

const char* text_of(RuleTrace::Reached reached) {
  switch (reached) {
    case RuleTrace::Reached::trigger: return "trigger only";
    case RuleTrace::Reached::gave_up: return "gave up at a limit";
    case RuleTrace::Reached::unconfirmed: return "not confirmed";
    case RuleTrace::Reached::suppressed: return "suppressed";
    case RuleTrace::Reached::hit: return "hit";
  }
  return "";
}

void print(const RuleTrial& trial) {
  fmt::print("leaves\n");
  for (const RuleTrace::LeafLine& leaf : trial.trace.leaves) {
    fmt::print("  {:<15} {:<6} {:<32} {}\n", leaf.kind, leaf.form, shown(leaf.place),
               shown(leaf.value));
  }
  fmt::print("triggers\n");
  for (const RuleTrace::Step& step : trial.trace.steps) {
    fmt::print("  {:<16} {:<18} {:<32} {}\n", step.rule_id, text_of(step.reached),
               shown(step.place), shown(step.evidence));
  }
  fmt::print("findings\n");
  for (const RuleTrial::Hit& hit : trial.hits) {
    fmt::print("  {:<16} {:<6} {:<18} {}{}\n", hit.rule_id,
               to_text(hit.confirmed ? hit.severity : Severity::low), shown(hit.where), hit.title,
               hit.outcome == "none" ? "" : ", " + hit.outcome);
  }
  if (trial.hits.empty()) fmt::print("  none\n");
}

int test(const std::string& request_file, const std::string& response_file, const Config& config) {
  const auto request = text_of(request_file);
  if (!request) return complain(request_file + ": cannot be opened");
  std::optional<std::string> response{std::string{}};
  if (!response_file.empty()) response = text_of(response_file);
  if (!response) return complain(response_file + ": cannot be opened");
  auto trial = try_rules(*request, *response, config);
  if (!trial) return complain(request_file + ": " + trial.error().message);
  print(*trial);
  return kExitDone;
}

}  // namespace

int run_rules(int argc, const char* const* argv) {
  Config config;
  config.rules_dir = default_rules_dir();
  config.rules_cache_dir = default_cache_dir();
  std::vector<std::string> packs;
  std::string request;
  std::string response;

  CLI::App app{"Lists, checks and tries out rules.", "tapwarden rules"};
  app.require_subcommand(1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return std::string{"tapwarden: "} + error.what() + " (rules --help shows the commands)\n";
  });
  app.add_option("--rules", config.rules_dir, "Folder of rule packs, or one pack")
      ->type_name("DIR")
      ->default_str(config.rules_dir);
  CLI::App* const list_command = app.add_subcommand("list", "Every rule, one a line");
  CLI::App* const check_command = app.add_subcommand(
      "check", "Compile packs, and run every value of `hit` and `miss` through the engine");
  check_command->add_option("FILE", packs, "Packs or folders of packs (default: --rules)");
  CLI::App* const test_command =
      app.add_subcommand("test", "What becomes of one request: its values, triggers, and findings");
  test_command->add_option("REQUEST", request, "HTTP request as text; - for standard input")
      ->required();
  test_command->add_option("RESPONSE", response, "Its response as text");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitDone : kExitUsage;
  }
  if (list_command->parsed()) return list(config);
  if (check_command->parsed()) {
    return check(packs.empty() ? std::vector{config.rules_dir} : packs, config.rules_cache_dir);
  }
  return test(request, response, config);
}

}  // namespace tapwarden
