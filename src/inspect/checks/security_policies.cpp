// SPDX-License-Identifier: Apache-2.0
// Content-Security-Policy (CSP level 3).
#include "inspect/checks.hpp"
#include "inspect/media_type.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

enum Answer { present, present_but_loose, missing, report_only, no_body, response_not_seen };
constexpr Reason kReasons[] = {
    {"policy_present", Outcome::pass, "The response has a Content-Security-Policy."},
    {"policy_present_but_loose", Outcome::pass,
     "The policy of a document permits unsafe-inline, unsafe-eval or every source."},
    {"header_missing", Outcome::fail, "The response has no Content-Security-Policy.", true},
    {"report_only", Outcome::fail, "The policy is only reported, not enforced.", true},
    {"no_body", Outcome::na, "The response has no body that a policy could govern."},
    {"response_not_seen", Outcome::unknown, "The response was not captured well enough to tell."},
};

bool is_loose(std::string_view policy) noexcept {
  if (contains_folded(policy, "'unsafe-inline'") || contains_folded(policy, "'unsafe-eval'")) {
    return true;
  }
  bool any_source = false;
  for_each_item(policy, ';', [&any_source](std::string_view directive) {
    for_each_item(directive, ' ', [&any_source](std::string_view word) {
      any_source = any_source || word == "*";
      return !any_source;
    });
    return !any_source;
  });
  return any_source;
}

CheckResult run(const HttpExchange& exchange, const CheckContext& context) {
  constexpr std::string_view kWhere = "response.header.content-security-policy";
  if (!exchange.has_response()) return {&kReasons[response_not_seen], {}, {}};
  const HttpMessage& response = exchange.response;
  const bool literal = context.config.profile == Profile::treblle;
  const BodyState body = response_body_state(exchange);
  if (!literal && body == BodyState::none) return {&kReasons[no_body], {}, {}};
  if (const Header* field = response.headers.find(HeaderName::content_security_policy)) {
    const std::string_view type = media_essence(response.headers.value(HeaderName::content_type));
    const bool loose = !literal && is_document_type(type) && is_loose(field->value);
    return {&kReasons[loose ? present_but_loose : present], kWhere,
            loose ? field->value : std::string_view{}};
  }
  if (!has_whole_head(response) || (!literal && body == BodyState::not_seen)) {
    return {&kReasons[response_not_seen], {}, {}};
  }
  if (!literal && response.headers.has(HeaderName::content_security_policy_report_only)) {
    return {&kReasons[report_only], "response.header.content-security-policy-report-only", {}};
  }
  return {&kReasons[missing], kWhere, {}};
}

}  // namespace

constinit const Check checks::security_policies{
    .id = "security_policies",
    .title = "Security policies",
    .impact = Severity::low,
    .owasp = "API8:2023",
    .cwe = "CWE-693",
    .stage = Stage::exchange,
    .summary = "Whether the response has an enforced Content-Security-Policy.",
    .treblle = "Content-Security-Policy is present.",
    .why =
        "A policy keeps an answer that is shown as a page from loading or running what it should "
        "not.",
    .fix =
        "Send Content-Security-Policy: default-src 'none'; frame-ancestors 'none' with API "
        "responses.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
