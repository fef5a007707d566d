// SPDX-License-Identifier: Apache-2.0
// Judged from what a principal does over many exchanges, which is not learned yet.
#include "inspect/checks.hpp"

namespace tapwarden {
namespace {

constexpr Reason kReasons[] = {
    {"learning_not_available", Outcome::unknown,
     "What is normal for clients and objects is not learned yet, so nothing can be said.", false,
     true},
};

CheckResult run(const HttpExchange&, const CheckContext&) { return {&kReasons[0], {}, {}}; }

}  // namespace

constinit const Check checks::bfla{
    .id = "bfla",
    .title = "Broken function level authorization",
    .impact = Severity::high,
    .owasp = "API5:2023",
    .cwe = "CWE-285",
    .stage = Stage::behaviour,
    .summary =
        "Whether a client reaches a privileged function without the right to it: admin calls "
        "without credential, roles never seen there before.",
    .treblle = "Not on the list that Treblle documents.",
    .why = "An administration call that answers everybody hands over the whole service.",
    .fix = "Deny by default, and check the caller's role in front of each privileged function.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
