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

constinit const Check checks::bola{
    .id = "bola",
    .title = "Broken object level authorization",
    .impact = Severity::high,
    .owasp = "API1:2023",
    .cwe = "CWE-639",
    .stage = Stage::behaviour,
    .summary =
        "Whether a client reaches objects that are not its own: it counts through ids, or touches "
        "what belongs to others.",
    .treblle = "Not on the list that Treblle documents.",
    .why =
        "Most of the large leaks through APIs were one client reading every record by its number.",
    .fix =
        "Check on each access that the object belongs to the caller, by the caller's identity and "
        "not by the id it sends.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
