// SPDX-License-Identifier: Apache-2.0
// What became of an attack: the request's finding read together with the answer.
#pragma once

#include <span>

#include "tapwarden/finding.hpp"
#include "tapwarden/http.hpp"

namespace tapwarden {

/// `answer`: the hits on the response.
AttackOutcome outcome_of(const RuleHit& hit, const HttpExchange& exchange,
                         std::span<const RuleHit> answer) noexcept;

/// Blocked lowers by one step, likely success is always high. A file that is asked for and not
/// there is low.
Severity severity_by_outcome(const RuleHit& hit) noexcept;

/// Data in an answer that asked for no credential, ten records of it and more, are one step worse.
/// Not in documents for a browser: what stands on a page was published.
Severity severity_by_records(const RuleHit& hit, const HttpExchange& exchange,
                             AuthType auth) noexcept;

/// Seconds that a value tells a database or a shell to wait: sleep(5), pg_sleep(5), waitfor delay
/// '0:0:5', `sleep 5`, `ping -c 10`. 0: it does not. A wait longer than an hour counts as an hour.
unsigned injected_delay(std::string_view value) noexcept;

/// What a template engine makes of `value` when it evaluates it: "{{1337*1337}}" is 1787569. 0: it
/// multiplies nothing, or the product is so short that it may stand anywhere.
std::uint64_t injected_product(std::string_view value) noexcept;

}  // namespace tapwarden
