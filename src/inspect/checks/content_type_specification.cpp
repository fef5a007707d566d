// SPDX-License-Identifier: Apache-2.0
#include "inspect/checks.hpp"
#include "inspect/media_type.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

enum Answer {
  accepted,
  any_accepted,
  missing,
  not_accepted,
  not_applicable,
  request_not_seen,
  type_not_seen
};
constexpr Reason kReasons[] = {
    {"accepted", Outcome::pass, "Accept names a range that takes the response's type."},
    {"any_accepted", Outcome::pass,
     "Accept takes everything: the client does not say what it expects."},
    {"header_missing", Outcome::fail, "The request has no Accept.", true},
    {"not_accepted", Outcome::fail, "No range of Accept takes the response's type.", true},
    {"not_applicable", Outcome::na, "The response has no content whose type could be asked for."},
    {"request_not_seen", Outcome::unknown, "The request head was not captured as a whole."},
    {"response_type_not_seen", Outcome::unknown, "The type of the response was not captured."},
};

CheckResult literal(const HttpMessage& request, const Header* accept) noexcept {
  constexpr std::string_view kWhere = "request.header.accept";
  if (accept == nullptr) {
    return {&kReasons[has_whole_head(request) ? missing : request_not_seen], kWhere, {}};
  }
  const bool json = contains_folded(accept->value, "application/json");
  return {&kReasons[json ? accepted : not_accepted], kWhere, accept->value};
}

CheckResult run(const HttpExchange& exchange, const CheckContext& context) {
  constexpr std::string_view kWhere = "request.header.accept";
  if (!exchange.has_request()) return {&kReasons[request_not_seen], {}, {}};
  const HttpMessage& request = exchange.request;
  const HttpMessage& response = exchange.response;
  const Header* const accept = request.headers.find(HeaderName::accept);
  if (context.config.profile == Profile::treblle) return literal(request, accept);
  if (exchange.has_response() && response_body_state(exchange) == BodyState::none) {
    return {&kReasons[not_applicable], {}, {}};
  }
  if (accept == nullptr) {
    return {&kReasons[has_whole_head(request) ? missing : request_not_seen], kWhere, {}};
  }
  const std::string_view type = media_essence(response.headers.value(HeaderName::content_type));
  if (!exchange.has_response() || type.empty()) return {&kReasons[type_not_seen], {}, {}};
  // Repeated fields are one list (RFC 9110 5.3).
  Accepts best = Accepts::no;
  for (const Header& field : request.headers.fields) {
    if (field.id == HeaderName::accept) best = std::max(best, accepts(field.value, type));
  }
  if (best == Accepts::yes) return {&kReasons[accepted], kWhere, {}};
  return {&kReasons[best == Accepts::by_wildcard ? any_accepted : not_accepted], kWhere,
          accept->value};
}

}  // namespace

constinit const Check checks::content_type_specification{
    .id = "content_type_specification",
    .title = "Content type specification",
    .impact = Severity::low,
    .owasp = "API8:2023",
    .cwe = "CWE-436",
    .stage = Stage::exchange,
    .summary =
        "Whether the request says in Accept what it can read, and the response is of such a type.",
    .treblle = "The request's Accept contains application/json.",
    .why = "Who does not say what it expects may be handed something else, and read it wrongly.",
    .fix = "Send Accept: application/json from clients, and answer 406 when it cannot be met.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
