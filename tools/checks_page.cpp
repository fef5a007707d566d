// SPDX-License-Identifier: Apache-2.0
// Writes docs/checks.md from the checks' own metadata to standard output.
#include <fmt/format.h>

#include <cstdio>

#include "tapwarden/check.hpp"

namespace {

using namespace tapwarden;

constexpr const char* kIntroduction = R"(# Checks

<!-- Written by tools/dev docs from src/inspect/checks/. Change the checks, not this page. -->

Fifteen checks are run over every exchange: one request with its response, or a half of one. Each
answers

- `pass` or `fail`;
- `na`: it does not apply here (no Content-Type is asked of an answer without a body);
- `unknown`: the octets that decide were not seen. A loss is never held against an endpoint.

Two profiles say what is asked. `context` (the default) is what a reviewer would accept; `treblle` is
the literal reading of what Treblle publishes of its own checks, for people who compare numbers.
Treblle speaks of 15 checks and documents 13; checks 14 and 15 are our reading of the two others.

)";

constexpr const char* kVerdict = R"(
## Verdict

| Value | Meaning |
|---|---|
| `threat_level` | `high` when a failed check has impact high; else `medium` when one has impact medium; else `low`. Impacts are not added up |
| `audit_score` | 100 × passed / (passed + failed), rounded. `na` and `unknown` are left out; how many of the 15 were evaluated stands beside it |
| `rule_level` | the highest severity of rule findings; `info` when there is none |
| `effective_level` | the higher one of `threat_level` and `rule_level` |

A failure that tells how an endpoint is built and is the same on each of its exchanges (plain HTTP, a
missing header) is called *posture* below. It counts in the verdict and is listed among the findings,
but is not written as an `alert` event: it would be one alert a request.

## Attack outcome

A rule that hit the request is read together with the answer:

| Outcome | When | Severity |
|---|---|---|
| `blocked` | 400, 401, 403, 404, 405, 429 | one step lower; low where a file was asked for that should not be there |
| `answered` | 2xx | as the rule says |
| `likely_successful` | a confirmed hit, and the answer shows it: the error text of a database, a file of the server, the output of a command, the tag that was sent, unescaped in a document, the product that a template was to compute, or a delay as long as the one asked for | high |
| `none` | any other answer, or none was captured | as the rule says |

)";

std::string_view impact(const Check& check) { return to_text(check.impact); }

void print_overview() {
  fmt::print(
      "| # | Id | Impact | OWASP | CWE | `treblle`: passes when |\n|---|---|---|---|---|---|\n");
  int number = 0;
  for (const Check* check : all_checks()) {
    fmt::print("| {} | [`{}`](#{}) | {} | {} | {} | {} |\n", ++number, check->id, check->id,
               impact(*check), check->owasp, check->cwe, check->treblle);
  }
}

void print_check(const Check& check) {
  fmt::print("\n## {}\n\n{}\n\n", check.id, check.summary);
  fmt::print("{} Remedy: {}\n\n| Reason | Result | Meaning |\n|---|---|---|\n", check.why,
             check.fix);
  for (const Reason& reason : check.reasons) {
    fmt::print("| `{}` | {}{} | {} |\n", reason.code, to_text(reason.outcome),
               reason.posture ? " (posture)" : "", reason.text);
  }
}

}  // namespace

int main() {
  fmt::print("{}", kIntroduction);
  print_overview();
  fmt::print("{}", kVerdict);
  fmt::print("# The checks one by one\n");
  for (const Check* check : all_checks()) print_check(*check);
}
