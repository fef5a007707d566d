// SPDX-License-Identifier: Apache-2.0
// Strict-Transport-Security, RFC 6797.
#include "inspect/checks.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

enum Answer { forced, missing, malformed, max_age_zero, repeated, plain_http, response_not_seen };
constexpr Reason kReasons[] = {
    {"forced", Outcome::pass, "Strict-Transport-Security binds clients to HTTPS."},
    {"header_missing", Outcome::fail, "The response has no Strict-Transport-Security.", true},
    {"malformed", Outcome::fail, "Strict-Transport-Security has no readable max-age.", true},
    {"max_age_zero", Outcome::fail, "max-age=0 takes the binding back.", true},
    {"repeated", Outcome::fail, "There are several Strict-Transport-Security headers.", true},
    {"plain_http", Outcome::na, "On plain HTTP the header has no effect."},
    {"response_not_seen", Outcome::unknown, "The response head was not captured as a whole."},
};

/// RFC 6797 6.1: directives in any order and case, max-age once; its value may be quoted.
Answer judge(std::string_view value) noexcept {
  bool found = false;
  bool readable = true;
  bool zero = true;
  for_each_item(value, ';', [&](std::string_view directive) {
    if (!starts_folded(directive, "max-age")) return true;
    const std::size_t equals = directive.find('=');
    std::string_view age =
        equals == directive.npos ? std::string_view{} : trimmed(directive.substr(equals + 1));
    if (age.size() >= 2 && age.front() == '"' && age.back() == '"') {
      age = age.substr(1, age.size() - 2);
    }
    readable = readable && !found && all_digits(age);
    zero = age.find_first_not_of('0') == age.npos;
    found = true;
    return true;
  });
  if (!found || !readable) return malformed;
  return zero ? max_age_zero : forced;
}

CheckResult run(const HttpExchange& exchange, const CheckContext& context) {
  constexpr std::string_view kWhere = "response.header.strict-transport-security";
  if (!exchange.has_response()) return {&kReasons[response_not_seen], {}, {}};
  const HttpMessage& response = exchange.response;
  const Header* const field = response.headers.find(HeaderName::strict_transport_security);
  if (context.config.profile == Profile::treblle) {
    if (field != nullptr) return {&kReasons[forced], kWhere, {}};
    if (!has_whole_head(response)) return {&kReasons[response_not_seen], {}, {}};
    return {&kReasons[missing], kWhere, {}};
  }
  if (!came_over_https(exchange, context.config)) return {&kReasons[plain_http], {}, {}};
  if (!has_whole_head(response)) return {&kReasons[response_not_seen], {}, {}};
  if (field == nullptr) return {&kReasons[missing], kWhere, {}};
  int copies = 0;
  for (const Header& each : response.headers.fields) {
    copies += each.id == HeaderName::strict_transport_security ? 1 : 0;
  }
  if (copies > 1) return {&kReasons[repeated], kWhere, {}};
  return {&kReasons[judge(field->value)], kWhere, field->value};
}

}  // namespace

constinit const Check checks::force_secure_connection{
    .id = "force_secure_connection",
    .title = "Force secure connection",
    .impact = Severity::low,
    .owasp = "API8:2023",
    .cwe = "CWE-523",
    .stage = Stage::exchange,
    .summary =
        "Whether an HTTPS response binds clients to HTTPS: Strict-Transport-Security, once, with a "
        "max-age above 0.",
    .treblle = "Strict-Transport-Security is present.",
    .why = "Without it a client can be led back to plain HTTP, where its credentials are read.",
    .fix = "Send Strict-Transport-Security: max-age=31536000; includeSubDomains over HTTPS.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
