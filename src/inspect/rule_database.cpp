// SPDX-License-Identifier: Apache-2.0
#include "inspect/rule_database.hpp"

#include <string_view>

namespace tapwarden {
namespace {

constexpr unsigned kFlags = HS_FLAG_CASELESS | HS_FLAG_DOTALL;

struct ScratchDeleter {
  void operator()(hs_scratch_t* scratch) const noexcept { hs_free_scratch(scratch); }
};

}  // namespace

RuleSet::RuleSet(std::vector<Rule> rules, std::unique_ptr<Databases> databases)
    : rules_(std::move(rules)), databases_(std::move(databases)) {}
RuleSet::~RuleSet() = default;

std::string expression_error(const std::string& expression) {
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_compile(expression.c_str(), kFlags, HS_MODE_BLOCK, nullptr, &database, &error) ==
      HS_SUCCESS) {
    hs_free_database(database);
    return {};
  }
  std::string message = error->message;
  hs_free_compile_error(error);
  return message;
}

Database compile_all(const std::vector<std::string>& expressions,
                     const std::vector<unsigned>& ids) {
  std::vector<const char*> texts;
  texts.reserve(expressions.size());
  for (const std::string& expression : expressions) texts.push_back(expression.c_str());
  const std::vector<unsigned> flags(texts.size(), kFlags);
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()),
                       HS_MODE_BLOCK, nullptr, &database, &error) != HS_SUCCESS) {
    hs_free_compile_error(error);
    return nullptr;
  }
  return Database{database};
}

std::optional<std::string> self_test() {
  const Database database = compile_all({R"(curl.*\|\s*python)"}, {0});
  hs_scratch_t* raw = nullptr;
  if (database == nullptr || hs_alloc_scratch(database.get(), &raw) != HS_SUCCESS) {
    return "the pattern library cannot be used on this processor";
  }
  const std::unique_ptr<hs_scratch_t, ScratchDeleter> scratch{raw};
  constexpr std::string_view kText = "curl http://x:8000/ 2>&1 | python";
  bool matched = false;
  const auto on_match = [](unsigned, unsigned long long, unsigned long long, unsigned,
                           void* context) {
    *static_cast<bool*>(context) = true;
    return 0;
  };
  hs_scan(database.get(), kText.data(), kText.size(), 0, scratch.get(), on_match, &matched);
  if (matched) return std::nullopt;
  return "the pattern library misses matches: install libhyperscan5, not libvectorscan5";
}

}  // namespace tapwarden
