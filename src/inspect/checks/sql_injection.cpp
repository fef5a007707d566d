// SPDX-License-Identifier: Apache-2.0
// Reads what the rules of family "sqli" found. It matches nothing itself.
#include "inspect/checks.hpp"

namespace tapwarden {
namespace {

enum Answer {
  injection,
  no_injection,
  not_confirmed,
  request_not_seen,
  payload_not_seen,
  rules_missing
};
constexpr Reason kReasons[] = {
    {"injection", Outcome::fail, "A decoded value changes the structure of an SQL statement."},
    {"no_injection", Outcome::pass, "No rule hit any decoded value of the request."},
    {"not_confirmed", Outcome::pass,
     "A rule hit, but the value does not change the structure of a statement: words alone."},
    {"request_not_seen", Outcome::unknown, "The request was not captured."},
    {"payload_not_seen", Outcome::unknown,
     "Part of the request was not captured, or a limit kept it from being looked at."},
    {"rules_not_loaded", Outcome::unknown, "No rules are loaded.", false, true},
};

CheckResult run(const HttpExchange& exchange, const CheckContext& context) {
  if (!exchange.has_request()) return {&kReasons[request_not_seen], {}, {}};
  const Inspection& inspection = context.inspection;
  if (!inspection.rules_loaded) return {&kReasons[rules_missing], {}, {}};
  const RuleHit* worst = nullptr;
  bool unconfirmed = false;
  for (const RuleHit& hit : inspection.rule_hits) {
    if (hit.family != "sqli") continue;
    if (!hit.confirmed && context.config.profile == Profile::context) {
      unconfirmed = true;
      continue;
    }
    if (worst == nullptr || hit.severity > worst->severity) worst = &hit;
  }
  if (worst != nullptr) return {&kReasons[injection], worst->where, worst->evidence};
  const HttpMessage& request = exchange.request;
  if (!request.seen.is_complete() || request.body_cut || inspection.rules_cut ||
      request.decoding == Decoding::undecoded) {
    return {&kReasons[payload_not_seen], {}, {}};
  }
  return {&kReasons[unconfirmed ? not_confirmed : no_injection], {}, {}};
}

}  // namespace

constinit const Check checks::sql_injection{
    .id = "sql_injection",
    .title = "SQL injection",
    .impact = Severity::high,
    .owasp = "API8:2023",
    .cwe = "CWE-89",
    .stage = Stage::exchange,
    .summary =
        "Whether a value that the client controls (path, query, form, JSON, cookie, header) would "
        "change the structure of an SQL statement.",
    .treblle = "No SQL injection rule hits the request, confirmed or not.",
    .why =
        "A statement that a client can rewrite reads, changes or deletes any data of the service.",
    .fix = "Bind values as parameters of prepared statements; never build SQL from text.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
