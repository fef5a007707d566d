// SPDX-License-Identifier: Apache-2.0
#include "inspect/checks.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

enum Answer { nosniff, missing, other_value, no_body, response_not_seen };
constexpr Reason kReasons[] = {
    {"nosniff", Outcome::pass, "X-Content-Type-Options is nosniff."},
    {"header_missing", Outcome::fail, "The response has no X-Content-Type-Options.", true},
    {"other_value", Outcome::fail, "X-Content-Type-Options is not nosniff in every copy.", true},
    {"no_body", Outcome::na, "The response has no body that could be sniffed."},
    {"response_not_seen", Outcome::unknown, "The response was not captured well enough to tell."},
};

CheckResult run(const HttpExchange& exchange, const CheckContext& context) {
  if (!exchange.has_response()) return {&kReasons[response_not_seen], {}, {}};
  const HttpMessage& response = exchange.response;
  const bool literal = context.config.profile == Profile::treblle;
  const BodyState body = response_body_state(exchange);
  if (!literal && body == BodyState::none) return {&kReasons[no_body], {}, {}};
  if (response.headers.has(HeaderName::x_content_type_options)) {
    for (const Header& field : response.headers.fields) {
      if (field.id != HeaderName::x_content_type_options) continue;
      if (!equals_folded(field.value, "nosniff")) {
        return {&kReasons[other_value], "response.header.x-content-type-options", field.value};
      }
      if (literal) break;
    }
    return {&kReasons[nosniff], "response.header.x-content-type-options", {}};
  }
  if (!has_whole_head(response) || (!literal && body == BodyState::not_seen)) {
    return {&kReasons[response_not_seen], {}, {}};
  }
  return {&kReasons[missing], "response.header.x-content-type-options", {}};
}

}  // namespace

constinit const Check checks::mime_sniffing{
    .id = "mime_sniffing",
    .title = "MIME sniffing",
    .impact = Severity::low,
    .owasp = "API8:2023",
    .cwe = "CWE-693",
    .stage = Stage::exchange,
    .summary =
        "Whether the response forbids browsers to guess its type: X-Content-Type-Options: nosniff.",
    .treblle = "X-Content-Type-Options is nosniff.",
    .why = "A browser that guesses may run an answer as a script or a page.",
    .fix = "Send X-Content-Type-Options: nosniff with every response.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
