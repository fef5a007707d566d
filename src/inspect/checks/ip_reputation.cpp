// SPDX-License-Identifier: Apache-2.0
// Until reputation lists can be loaded it does not apply; which address would be asked about is
// decided in client_address.
#include "inspect/checks.hpp"

namespace tapwarden {
namespace {

constexpr Reason kReasons[] = {
    {"no_list_loaded", Outcome::na, "No reputation list is loaded and there is no history."},
};

CheckResult run(const HttpExchange&, const CheckContext&) { return {&kReasons[0], {}, {}}; }

}  // namespace

constinit const Check checks::ip_reputation{
    .id = "ip_reputation",
    .title = "IP reputation",
    .impact = Severity::high,
    .owasp = "API10:2023",
    .cwe = "CWE-940",
    .stage = Stage::exchange,
    .summary = "Whether the client's address is on a list of addresses that attacks come from.",
    .treblle = "The address is on no list.",
    .why = "Much automated abuse comes from addresses that are known for it.",
    .fix = "Block or challenge clients from listed addresses before they reach the API.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
