// SPDX-License-Identifier: Apache-2.0
#include "inspect/checks.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

enum Answer { announced, enforced, missing, not_applicable, response_not_seen };
constexpr Reason kReasons[] = {
    {"limit_announced", Outcome::pass, "The response tells the client its rate limit."},
    {"limit_enforced", Outcome::pass, "The client was told to slow down, and when to come back."},
    {"no_limit_announced", Outcome::fail, "The response says nothing of a rate limit.", true},
    {"not_applicable", Outcome::na, "Interim answers, 304 and OPTIONS carry no rate limit."},
    {"response_not_seen", Outcome::unknown, "The response head was not captured as a whole."},
};

/// Vendors' spellings: x-ms-ratelimit-…, x-app-rate-limit, x-discourse-rate-limit, …
bool is_vendor_spelling(const Header& field) noexcept {
  return field.id == HeaderName::other && starts_folded(field.name, "x-") &&
         (contains_folded(field.name, "ratelimit") || contains_folded(field.name, "rate-limit"));
}

constexpr HeaderName kLiteral[] = {HeaderName::x_ratelimit_limit, HeaderName::x_ratelimit_remaining,
                                   HeaderName::x_ratelimit_reset};
constexpr HeaderName kKnown[] = {HeaderName::x_ratelimit_limit,
                                 HeaderName::x_ratelimit_remaining,
                                 HeaderName::x_ratelimit_reset,
                                 HeaderName::x_rate_limit_limit,
                                 HeaderName::x_rate_limit_remaining,
                                 HeaderName::x_rate_limit_reset,
                                 HeaderName::ratelimit,
                                 HeaderName::ratelimit_policy,
                                 HeaderName::ratelimit_limit,
                                 HeaderName::ratelimit_remaining,
                                 HeaderName::ratelimit_reset};

const Header* find_limit(const Headers& headers, Profile profile) noexcept {
  const bool literal = profile == Profile::treblle;
  for (const HeaderName id : literal ? std::span<const HeaderName>{kLiteral} : std::span{kKnown}) {
    if (const Header* field = headers.find(id)) return field;
  }
  if (!headers.has(HeaderName::other)) return nullptr;
  for (const Header& field : headers.fields) {
    if (literal ? field.id == HeaderName::other && starts_folded(field.name, "x-ratelimit-")
                : is_vendor_spelling(field)) {
      return &field;
    }
  }
  return nullptr;
}

CheckResult run(const HttpExchange& exchange, const CheckContext& context) {
  const HttpMessage& response = exchange.response;
  if (!exchange.has_response()) return {&kReasons[response_not_seen], {}, {}};
  const bool literal = context.config.profile == Profile::treblle;
  if (!literal && (response.status < 200 || response.status == 304 ||
                   (exchange.has_request() && exchange.request.method == "OPTIONS"))) {
    return {&kReasons[not_applicable], {}, {}};
  }
  if (const Header* field = find_limit(response.headers, context.config.profile)) {
    return {&kReasons[announced], "response.header", field->name};
  }
  if (!literal && (response.status == 429 || response.status == 503) &&
      response.headers.has(HeaderName::retry_after)) {
    return {&kReasons[enforced], "response.header.retry-after", {}};
  }
  if (!has_whole_head(response)) return {&kReasons[response_not_seen], {}, {}};
  return {&kReasons[missing], "response.header", {}};
}

}  // namespace

constinit const Check checks::rate_limiting{
    .id = "rate_limiting",
    .title = "Rate limiting",
    .impact = Severity::low,
    .owasp = "API4:2023",
    .cwe = "CWE-770",
    .stage = Stage::exchange,
    .summary =
        "Whether the response announces or enforces a rate limit: RateLimit, X-RateLimit-* and "
        "their spellings, or 429 and 503 with Retry-After.",
    .treblle = "A response header starts with x-ratelimit-.",
    .why = "Without a limit one client can try every password and fetch every record.",
    .fix = "Limit requests per client and say so in RateLimit or X-RateLimit-* headers.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
