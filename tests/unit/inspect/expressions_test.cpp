// SPDX-License-Identifier: Apache-2.0
// Two regular expression engines say the same of every expression of every pack that is shipped.
#include <vector>

#include "inspect/look_around.hpp"
#include "inspect/rule_database.hpp"
#include "inspect/rule_loader.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

namespace {

/// One expression, compiled by both.
class Both {
 public:
  explicit Both(const std::string& expression)
      : look_around_(compiled(LookAround::compile(expression))),
        database_(compiled(compile_all({{expression, 0, {}}}))) {
    REQUIRE(hs_alloc_scratch(database_.get(), &scratch_) == HS_SUCCESS);
  }
  ~Both() { hs_free_scratch(scratch_); }
  Both(const Both&) = delete;
  Both& operator=(const Both&) = delete;

  bool hyperscan(const std::string& value) const {
    bool found = false;
    const auto on_match = [](unsigned, unsigned long long, unsigned long long, unsigned,
                             void* context) {
      *static_cast<bool*>(context) = true;
      return 1;
    };
    hs_scan(database_.get(), value.data(), static_cast<unsigned>(value.size()), 0, scratch_,
            on_match, &found);
    return found;
  }
  LookAround::Answer pcre(const std::string& value, LookAround::Scratch& scratch) const {
    std::size_t end = 0;
    return look_around_.find_in(value, scratch, end);
  }

 private:
  template <class T>
  static T compiled(Result<T> result) {
    if (!result) FAIL(result.error().message);
    return std::move(*result);
  }

  LookAround look_around_;
  Database database_;
  hs_scratch_t* scratch_ = nullptr;
};

}  // namespace

TEST_CASE("Hyperscan and PCRE2 agree on every expression and every vector of all packs") {
  const auto rules = load_rules(std::string(TAPWARDEN_SOURCE_DIR) + "/rules",
                                std::string(TAPWARDEN_BINARY_DIR) + "/rules-cache");
  REQUIRE(rules);
  std::vector<std::string> expressions;
  std::vector<std::string> values;
  for (const Rule& rule : (*rules)->rules()) {
    expressions.insert(expressions.end(), rule.trigger.begin(), rule.trigger.end());
    if (!rule.pattern.empty()) expressions.push_back(rule.pattern);
    values.insert(values.end(), rule.hit.begin(), rule.hit.end());
    values.insert(values.end(), rule.miss.begin(), rule.miss.end());
  }
  const LookAround::ScratchPointer scratch = LookAround::make_scratch();
  std::size_t matches = 0;
  std::size_t differences = 0;
  for (const std::string& expression : expressions) {
    const Both both(expression);
    for (const std::string& value : values) {
      const LookAround::Answer answer = both.pcre(value, *scratch);
      if (answer == LookAround::Answer::gave_up) continue;
      const bool found = both.hyperscan(value);
      matches += found ? 1 : 0;
      if (found == (answer == LookAround::Answer::yes)) continue;
      ++differences;
      UNSCOPED_INFO(expression << " on " << value << ": Hyperscan says " << found);
    }
  }
  CHECK(differences == 0);
  CHECK(matches > 100);
}

TEST_CASE("an expression that could track back for ever gives up") {
  auto made = LookAround::compile("(?:a+)+$(?!b)");
  REQUIRE(made);
  const LookAround::ScratchPointer scratch = LookAround::make_scratch();
  std::size_t end = 0;
  CHECK(made->find_in(std::string(64, 'a') + "!", *scratch, end) == LookAround::Answer::gave_up);
  CHECK(made->find_in("caaa", *scratch, end) == LookAround::Answer::yes);
  CHECK(end == 4);
  CHECK(made->find_in("ccc", *scratch, end) == LookAround::Answer::no);
}
