// SPDX-License-Identifier: Apache-2.0
#include "inspect/rule_database.hpp"

namespace tapwarden {
namespace {

struct ScratchDeleter {
  void operator()(hs_scratch_t* scratch) const noexcept { hs_free_scratch(scratch); }
};

}  // namespace

RuleSet::RuleSet(std::vector<Rule> rules, std::unique_ptr<Databases> databases)
    : rules_(std::move(rules)), databases_(std::move(databases)) {}
RuleSet::~RuleSet() = default;

Result<Database> compile_all(const Expressions& expressions) {
  if (expressions.empty()) return Database{};
  std::vector<const char*> texts;
  std::vector<unsigned> ids;
  for (const Expression& expression : expressions) {
    texts.push_back(expression.text.c_str());
    ids.push_back(expression.id);
  }
  const std::vector<unsigned> flags(texts.size(), kExpressionFlags);
  hs_database_t* database = nullptr;
  hs_compile_error_t* failure = nullptr;
  if (hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()),
                       HS_MODE_BLOCK, nullptr, &database, &failure) == HS_SUCCESS) {
    return Database{database};
  }
  // A negative index: all of them together.
  const std::size_t index =
      failure->expression < 0 ? 0 : static_cast<std::size_t>(failure->expression);
  const Expression& bad = expressions[index];
  Error error{bad.place + "expression /" + bad.text + "/: " + failure->message};
  hs_free_compile_error(failure);
  return error;
}

Expressions self_test_expressions() { return {{R"(curl.*\|\s*python)", 0, {}}}; }

bool is_sound(const Database& self_test) {
  hs_scratch_t* raw = nullptr;
  if (self_test == nullptr || hs_alloc_scratch(self_test.get(), &raw) != HS_SUCCESS) return false;
  const std::unique_ptr<hs_scratch_t, ScratchDeleter> scratch{raw};
  constexpr std::string_view kText = "curl http://x:8000/ 2>&1 | python";
  bool matched = false;
  const auto on_match = [](unsigned, unsigned long long, unsigned long long, unsigned,
                           void* context) {
    *static_cast<bool*>(context) = true;
    return 0;
  };
  hs_scan(self_test.get(), kText.data(), kText.size(), 0, scratch.get(), on_match, &matched);
  return matched;
}

}  // namespace tapwarden
