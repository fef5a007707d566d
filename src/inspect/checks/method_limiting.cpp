// SPDX-License-Identifier: Apache-2.0
// Allow (RFC 9110 10.2.1) and Access-Control-Allow-Methods (Fetch standard).
#include "inspect/checks.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

enum Answer {
  limited,
  allow_missing,
  dangerous_method,
  wildcard_with_credentials,
  trace_answered,
  not_applicable,
  response_not_seen
};
constexpr Reason kReasons[] = {
    {"limited", Outcome::pass,
     "The response lists the methods that it takes, none of them dangerous."},
    {"allow_missing", Outcome::fail, "A 405 answer has to say in Allow what is allowed.", true},
    {"dangerous_method", Outcome::fail, "TRACE, TRACK or CONNECT is offered.", true},
    {"wildcard_with_credentials", Outcome::fail,
     "Every method is offered to other origins, with credentials.", true},
    {"trace_answered", Outcome::fail,
     "TRACE was answered: it hands back the client's own headers."},
    {"not_applicable", Outcome::na, "The response says nothing of methods and need not."},
    {"response_not_seen", Outcome::unknown, "The response head was not captured as a whole."},
};

enum class Listed : std::uint8_t { none, harmless, wildcard, dangerous };

Listed methods_in(std::string_view list) noexcept {
  Listed worst = Listed::none;
  for_each_item(list, ',', [&worst](std::string_view method) {
    Listed one = Listed::harmless;
    if (method == "*") one = Listed::wildcard;
    if (equals_folded(method, "trace") || equals_folded(method, "track") ||
        equals_folded(method, "connect")) {
      one = Listed::dangerous;
    }
    worst = std::max(worst, one);
    return true;
  });
  return worst;
}

CheckResult context_profile(const HttpExchange& exchange) {
  const HttpMessage& response = exchange.response;
  const Headers& headers = response.headers;
  if (exchange.has_request() && exchange.request.method == "TRACE" && is_success(response.status)) {
    return {&kReasons[trace_answered], "request.method", "TRACE"};
  }
  Listed worst = Listed::none;
  for (const Header& field : headers.fields) {
    const bool cors = field.id == HeaderName::access_control_allow_methods;
    if (field.id != HeaderName::allow && !cors) continue;
    const std::string_view where =
        cors ? "response.header.access-control-allow-methods" : "response.header.allow";
    const Listed listed = methods_in(field.value);
    if (listed == Listed::dangerous) return {&kReasons[dangerous_method], where, field.value};
    // Fetch: with credentials the asterisk is a method of that name; servers that send it mean all.
    if (listed == Listed::wildcard && cors &&
        equals_folded(headers.value(HeaderName::access_control_allow_credentials), "true")) {
      return {&kReasons[wildcard_with_credentials], where, field.value};
    }
    worst = std::max(worst, listed);
  }
  if (!has_whole_head(response)) return {&kReasons[response_not_seen], {}, {}};
  if (response.status == 405 && !headers.has(HeaderName::allow)) {
    return {&kReasons[allow_missing], "response.header.allow", {}};
  }
  return {&kReasons[worst == Listed::none ? not_applicable : limited], {}, {}};
}

CheckResult run(const HttpExchange& exchange, const CheckContext& context) {
  if (!exchange.has_response()) return {&kReasons[response_not_seen], {}, {}};
  if (context.config.profile == Profile::context) return context_profile(exchange);
  const Headers& headers = exchange.response.headers;
  if (headers.has(HeaderName::allow)) return {&kReasons[limited], "response.header.allow", {}};
  if (!has_whole_head(exchange.response)) return {&kReasons[response_not_seen], {}, {}};
  return {&kReasons[allow_missing], "response.header.allow", {}};
}

}  // namespace

constinit const Check checks::method_limiting{
    .id = "method_limiting",
    .title = "Method limiting",
    .impact = Severity::low,
    .owasp = "API9:2023",
    .cwe = "CWE-650",
    .stage = Stage::exchange,
    .summary =
        "Whether answers that speak of methods limit them: 405 with Allow, no TRACE, TRACK or "
        "CONNECT, no wildcard together with credentials.",
    .treblle = "The response has an Allow header.",
    .why = "Methods that nobody uses are ways in that nobody watches.",
    .fix = "Switch off TRACE, TRACK and CONNECT, and list the methods of a resource in Allow.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
