// SPDX-License-Identifier: Apache-2.0
#include "inspect/checks.hpp"
#include "inspect/media_type.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

enum Answer { prevented, frame_ancestors, missing, other_value, no_document, response_not_seen };
constexpr Reason kReasons[] = {
    {"prevented", Outcome::pass, "X-Frame-Options keeps other sites from framing it."},
    {"frame_ancestors", Outcome::pass, "Content-Security-Policy says who may frame it."},
    {"header_missing", Outcome::fail, "Nothing keeps other sites from framing the document.", true},
    {"other_value", Outcome::fail, "X-Frame-Options has a value that browsers ignore.", true},
    {"no_document", Outcome::na, "The response is no document that could be framed."},
    {"response_not_seen", Outcome::unknown, "The response head was not captured as a whole."},
};

bool has_frame_ancestors(const Headers& headers) noexcept {
  for (const Header& field : headers.fields) {
    if (field.id == HeaderName::content_security_policy &&
        contains_folded(field.value, "frame-ancestors")) {
      return true;
    }
  }
  return false;
}

CheckResult run(const HttpExchange& exchange, const CheckContext& context) {
  constexpr std::string_view kWhere = "response.header.x-frame-options";
  if (!exchange.has_response()) return {&kReasons[response_not_seen], {}, {}};
  const HttpMessage& response = exchange.response;
  const Header* const field = response.headers.find(HeaderName::x_frame_options);
  const bool literal = context.config.profile == Profile::treblle;
  if (!literal) {
    if (has_frame_ancestors(response.headers)) {
      return {&kReasons[frame_ancestors], "response.header.content-security-policy", {}};
    }
    const Header* const type = response.headers.find(HeaderName::content_type);
    if (type == nullptr && !has_whole_head(response)) return {&kReasons[response_not_seen], {}, {}};
    const bool document = type != nullptr
                              ? is_document_type(media_essence(type->value))
                              : look_of(response.body) == BodyLook::html;  // browsers guess as well
    if (!document || response_body_state(exchange) == BodyState::none) {
      return {&kReasons[no_document], {}, {}};
    }
  }
  if (field == nullptr) {
    if (!has_whole_head(response)) return {&kReasons[response_not_seen], {}, {}};
    return {&kReasons[missing], kWhere, {}};
  }
  const bool good = equals_folded(field->value, "deny") ||
                    (!literal && equals_folded(field->value, "sameorigin"));
  return {&kReasons[good ? prevented : other_value], kWhere, field->value};
}

}  // namespace

constinit const Check checks::embedding_prevention{
    .id = "embedding_prevention",
    .title = "Embedding prevention",
    .impact = Severity::low,
    .owasp = "API8:2023",
    .cwe = "CWE-1021",
    .stage = Stage::exchange,
    .summary =
        "Whether a document keeps other sites from framing it: X-Frame-Options deny or sameorigin, "
        "or frame-ancestors in a Content-Security-Policy.",
    .treblle = "X-Frame-Options is deny.",
    .why = "A framed page can be laid under another one, so that users click what they do not see.",
    .fix = "Send Content-Security-Policy: frame-ancestors 'none' and X-Frame-Options: DENY.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
