// SPDX-License-Identifier: Apache-2.0
// What became of an attack: the request's finding read together with the answer.
#pragma once

#include "tapwarden/finding.hpp"
#include "tapwarden/http.hpp"

namespace tapwarden {

/// `has_database_error`: the answer carries the error text of a database.
AttackOutcome outcome_of(const RuleHit& hit, const HttpExchange& exchange,
                         bool has_database_error) noexcept;

/// Blocked lowers by one step, likely success is always high.
Severity severity_by_outcome(Severity severity, AttackOutcome outcome) noexcept;

/// Seconds that a value tells a database to wait: sleep(5), pg_sleep(5), waitfor delay '0:0:5'.
/// 0: it does not. A wait longer than an hour counts as an hour.
unsigned injected_delay(std::string_view value) noexcept;

}  // namespace tapwarden
