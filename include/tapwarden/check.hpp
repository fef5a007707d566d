// SPDX-License-Identifier: Apache-2.0
// A check: constant metadata and one function. Adding one is one file in src/inspect/checks/ and
// one line in src/inspect/checks.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "tapwarden/arena.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/http.hpp"
#include "tapwarden/severity.hpp"

namespace tapwarden {

inline constexpr std::size_t kCheckCount = 15;

enum class Outcome : std::uint8_t { pass, fail, na, unknown };

constexpr std::string_view to_text(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::pass: return "pass";
    case Outcome::fail: return "fail";
    case Outcome::na: return "na";
    case Outcome::unknown: return "unknown";
  }
  return "unknown";
}

/// Every way a check can answer. Each is shown by at least one case in tests/checks/<id>.yaml.
struct Reason {
  std::string_view code;  ///< stable, snake_case, unique within its check
  Outcome outcome;
  std::string_view text;  ///< what it means, one sentence for a person
  /// A failure that tells how an endpoint is built (no HTTPS, no header), the same on each of its
  /// exchanges. It is a finding, never an `alert` event: a plaintext API would alert on every line.
  bool posture = false;
  /// It holds for every exchange of a run (nothing is learned, no rules are there), so no event
  /// says it again.
  bool standing = false;
};

/// LIFETIME: `where` and `evidence` are constants or lie in the exchange's arena.
/// `evidence` is raw and is masked before anything is written.
struct CheckResult {
  const Reason* reason = nullptr;  ///< nullptr only while not yet run
  std::string_view where;          ///< "response.header.content-type"; may be empty
  std::string_view evidence;       ///< may be empty
};

enum class Stage : std::uint8_t {
  exchange,   ///< decided from one exchange
  behaviour,  ///< decided from many exchanges of a principal
};

struct Inspection;

struct CheckContext {
  const Config& config;
  const Inspection& inspection;  ///< rule_hits, rules_cut and auth are filled; results are not
  Arena& arena;                  ///< the exchange's, for building `where` and `evidence`
};

using CheckFunction = CheckResult (*)(const HttpExchange&, const CheckContext&);

struct Check {
  std::string_view id;     ///< "force_secure_connection"
  std::string_view title;  ///< "Force secure connection"
  Severity impact;
  std::string_view owasp;  ///< "API8:2023"
  std::string_view cwe;    ///< "CWE-319"
  Stage stage;
  std::string_view summary;  ///< what is looked at, one sentence
  std::string_view treblle;  ///< when it passes in the treblle profile, one sentence
  std::string_view why;      ///< why it matters
  std::string_view fix;      ///< one sentence of remedy
  std::span<const Reason> reasons;
  CheckFunction run;
};

/// All checks in their published order. Defined in src/inspect/checks.cpp.
std::span<const Check* const, kCheckCount> all_checks() noexcept;

}  // namespace tapwarden
