// SPDX-License-Identifier: Apache-2.0
#include "inspect/checks.hpp"
#include "inspect/media_type.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

enum Answer { labelled, missing, contradicted, other_type, no_body, response_not_seen };
constexpr Reason kReasons[] = {
    {"labelled", Outcome::pass, "Content-Type names an API's type, and the body looks like it."},
    {"label_missing", Outcome::fail, "The response has a body and no Content-Type.", true},
    {"label_contradicted", Outcome::fail, "The body is not what Content-Type says."},
    {"other_type", Outcome::fail, "Content-Type is not a type of APIs.", true},
    {"no_body", Outcome::na, "The response has no body."},
    {"response_not_seen", Outcome::unknown, "The response was not captured well enough to tell."},
};

bool is_opaque_api_type(std::string_view essence) noexcept {
  return starts_folded(essence, "application/grpc") || contains_folded(essence, "protobuf") ||
         equals_folded(essence, "text/event-stream") ||
         equals_folded(essence, "application/msgpack") ||
         equals_folded(essence, "application/cbor");
}

bool is_soap(const HttpExchange& exchange, std::string_view essence) noexcept {
  return equals_folded(essence, "application/soap+xml") ||
         (is_xml_type(essence) && exchange.has_request() &&
          exchange.request.headers.has(HeaderName::soapaction));
}

/// What was kept of the body speaks against the label. Undecodable or unseen bodies do not.
bool contradicts(std::string_view essence, bool is_json, const HttpMessage& response) noexcept {
  if (response.decoding == Decoding::undecoded) return false;
  const BodyLook look = look_of(response.body);
  if (look == BodyLook::empty) return false;
  // Lines of JSON and anti-hijacking prefixes begin otherwise: only what is clearly another type.
  if (is_json) return look == BodyLook::html || look == BodyLook::xml || look == BodyLook::binary;
  if (is_xml_type(essence)) return look == BodyLook::json || look == BodyLook::binary;
  return is_document_type(essence) && look == BodyLook::json;  // JSON that is shown as a page
}

CheckResult run(const HttpExchange& exchange, const CheckContext& context) {
  constexpr std::string_view kWhere = "response.header.content-type";
  if (!exchange.has_response()) return {&kReasons[response_not_seen], {}, {}};
  const HttpMessage& response = exchange.response;
  const Header* const field = response.headers.find(HeaderName::content_type);
  const std::string_view essence =
      field == nullptr ? std::string_view{} : media_essence(field->value);
  if (context.config.profile == Profile::treblle) {
    if (field == nullptr && !has_whole_head(response))
      return {&kReasons[response_not_seen], {}, {}};
    if (field == nullptr) return {&kReasons[missing], kWhere, {}};
    return {&kReasons[equals_folded(essence, "application/json") ? labelled : other_type], kWhere,
            essence};
  }
  const BodyState body = response_body_state(exchange);
  if (body == BodyState::none) return {&kReasons[no_body], {}, {}};
  if (field == nullptr) {
    if (!has_whole_head(response) || body == BodyState::not_seen) {
      return {&kReasons[response_not_seen], {}, {}};
    }
    return {&kReasons[missing], kWhere, {}};
  }
  const bool is_json = is_json_type(essence);
  const bool api = is_json || is_opaque_api_type(essence) || is_soap(exchange, essence);
  if (contradicts(essence, is_json, response)) return {&kReasons[contradicted], kWhere, essence};
  return {&kReasons[api ? labelled : other_type], kWhere, essence};
}

}  // namespace

constinit const Check checks::content_labeling{
    .id = "content_labeling",
    .title = "Content labeling",
    .impact = Severity::low,
    .owasp = "API8:2023",
    .cwe = "CWE-436",
    .stage = Stage::exchange,
    .summary =
        "Whether the response says what it is, in a type that APIs speak (JSON and its family, "
        "event streams, gRPC, protobuf, SOAP), and its body agrees.",
    .treblle = "The response's Content-Type is application/json.",
    .why = "JSON that is labelled as a page runs as a page: an injected value becomes a script.",
    .fix = "Label each response with its true type, application/json for JSON.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
