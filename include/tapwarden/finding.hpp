// SPDX-License-Identifier: Apache-2.0
// What inspection found in one exchange, and the verdict that follows from it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "tapwarden/check.hpp"
#include "tapwarden/severity.hpp"

namespace tapwarden {

/// What became of an attack, read from the response (docs/checks.md, "Attack outcome").
enum class AttackOutcome : std::uint8_t {
  none,  ///< not an attack, or the response was not seen
  blocked,
  answered,
  likely_successful,
};
std::string_view to_text(AttackOutcome outcome) noexcept;

/// A confirmed hit of a rule. Its strings are either constants, owned by the RuleSet, or in the
/// exchange's arena. `evidence` is raw: it must be masked before it is written.
struct RuleHit {
  std::string_view rule_id;  ///< "sqli-014"
  std::string_view family;   ///< "sqli"
  std::string_view title;
  Severity severity = Severity::medium;
  Confidence confidence = Confidence::medium;
  bool confirmed = false;  ///< the rule's confirmer agreed (true when the rule asks for none)
  std::string_view where;  ///< "request.query.id"
  std::string_view evidence;
  AttackOutcome outcome = AttackOutcome::none;
  std::string_view owasp;
  std::string_view cwe;
  std::string_view fix;
  std::uint32_t count = 1;       ///< how many of it one value has, as a confirmer counts
  bool sensitive = false;        ///< `evidence` must not be shown, not even masked
  std::string_view regulations;  ///< "GDPR, CCPA"
};

/// How the client proved who it is.
enum class AuthType : std::uint8_t {
  none,
  basic,
  bearer,
  jwt,
  digest,
  ntlm,
  negotiate,
  hawk,
  aws4_hmac_sha256,
  http_signature,
  dpop,
  api_key,
  session_cookie,
  mtls,
  oauth_client,
  ws_security,
  other,  ///< an Authorization scheme that is not known
};
/// "none", "basic", "bearer", "jwt", ...
std::string_view to_text(AuthType type) noexcept;

struct AuthFacts {
  AuthType type = AuthType::none;
  std::string_view
      where;  ///< "request.header.authorization", "request.query.api_key"; empty = none
};

/// What a JSON Web Token says of itself (RFC 7519), as far as checks ask. Its text is not kept.
struct JwtFacts {
  bool present = false;      ///< the credential is a token that can be read
  bool alg_none = false;     ///< alg "none", or no signature at all
  bool hmac = false;         ///< HS256, HS384 or HS512
  bool weak_secret = false;  ///< its HMAC was made with a secret of the dictionary
  bool has_exp = false;
  std::int64_t exp = 0;  ///< seconds since 1970
};

/// Who the client is, when proxies may stand in front. LIFETIME: `place` as the IpReputation.
struct ClientFacts {
  IpAddress address;
  std::string_view where;   ///< "connection", "request.header.x-forwarded-for": what tells it
  bool known = false;       ///< false: what would tell it was not seen
  bool is_located = false;  ///< a database was asked for `place`
  AddressPlace place;
};

/// Everything that inspection says of one exchange. Raw: not yet masked, not yet scored.
/// Results stand in the order of the list in src/inspect/checks.cpp.
struct Inspection {
  std::array<CheckResult, kCheckCount> results;
  std::vector<RuleHit> rule_hits;
  bool rules_cut = false;     ///< a cap ended decoding of leaves or confirming of triggers early
  bool rules_loaded = false;  ///< there are rules, and they were run
  AuthFacts auth;
  JwtFacts jwt;
  ClientFacts client;

  void clear() noexcept {
    results.fill({});
    rule_hits.clear();
    rules_cut = rules_loaded = false;
    auth = {};
    jwt = {};
    client = {};
  }
};

/// One thing that is wrong, as it is written: masked. Its evidence stands in the record.
struct Finding {
  std::string_view id;  ///< check or rule id
  std::string_view title;
  std::string_view reason;  ///< reason code of a check; empty for a rule
  Severity severity = Severity::info;
  Confidence confidence = Confidence::high;
  std::string_view where;
  AttackOutcome outcome = AttackOutcome::none;
  std::string_view owasp;
  std::string_view cwe;
  std::string_view fix;
  bool alert = false;                ///< is written as an `alert` event too
  bool hides_evidence = false;       ///< it is secret or personal, by its rule or its place
  std::uint8_t check = kCheckCount;  ///< place of the check in the list; kCheckCount: a rule
  std::uint32_t hit = 0;             ///< of a rule: which hit of the inspection it is
  std::uint32_t count = 1;           ///< how many of it one value has, as a confirmer counts
  std::string_view regulations;      ///< "GDPR, CCPA"
};

struct CheckSummary {
  Outcome outcome = Outcome::unknown;
  const Reason* reason = nullptr;  ///< never null once scored
  bool operator==(const CheckSummary&) const = default;
};

/// The verdict as docs/checks.md defines it.
struct Verdict {
  std::array<CheckSummary, kCheckCount> checks;
  Severity threat_level = Severity::low;  ///< low, medium, high
  Severity rule_level = Severity::info;   ///< info = no rule finding
  Severity effective_level = Severity::low;
  bool clean = true;             ///< nothing failed and no rule hit
  std::uint8_t audit_score = 0;  ///< 0 to 100; meaningless when evaluated is 0
  std::uint8_t evaluated = 0;    ///< checks that passed or failed, of kCheckCount
  bool operator==(const Verdict&) const = default;
};

/// What is said of an exchange, masked, but for the evidence. It never changes: records whose
/// checks answered alike share one, so who makes something of it may keep that and look for the
/// pointer. LIFETIME: views lie in `texts`, in the RuleSet, or are constants.
struct Judgement {
  Verdict verdict;
  std::vector<Finding> findings;  ///< most severe first
  AuthFacts auth;
  bool is_shared = false;  ///< others may follow with the same; else it is of one record
  std::uint32_t hash = 0;
  std::unique_ptr<char[]> texts;
};

}  // namespace tapwarden
