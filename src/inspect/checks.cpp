// SPDX-License-Identifier: Apache-2.0
#include "inspect/checks.hpp"

#include <array>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

// THE list, in the published order. A new check is one file in checks/ and one line here.
constexpr std::array<const Check*, kCheckCount> kChecks{
    &checks::sql_injection,
    &checks::ip_reputation,
    &checks::secure_connection,
    &checks::authorization,
    &checks::ids_vs_uuids,
    &checks::rate_limiting,
    &checks::content_labeling,
    &checks::mime_sniffing,
    &checks::force_secure_connection,
    &checks::embedding_prevention,
    &checks::security_policies,
    &checks::content_type_specification,
    &checks::method_limiting,
    &checks::bola,
    &checks::bfla,
};

/// RFC 7239: "for=192.0.2.60;proto=https;by=203.0.113.43", one element a hop; the last hop is ours.
std::string_view forwarded_proto(std::string_view forwarded) noexcept {
  std::string_view proto;
  for_each_item(forwarded, ',', [&proto](std::string_view hop) {
    for_each_item(hop, ';', [&proto](std::string_view pair) {
      if (starts_folded(pair, "proto=")) proto = pair.substr(6);
      return true;
    });
    return true;
  });
  if (proto.size() >= 2 && proto.front() == '"') proto = proto.substr(1, proto.size() - 2);
  return proto;
}

}  // namespace

std::span<const Check* const, kCheckCount> all_checks() noexcept { return kChecks; }

BodyState response_body_state(const HttpExchange& exchange) noexcept {
  const HttpMessage& response = exchange.response;
  if (response.status == 204 || response.status == 304 || response.status < 200) {
    return BodyState::none;
  }
  if (exchange.has_request() && exchange.request.method == "HEAD") return BodyState::none;
  if (response.body_size > 0 || response.body_missing > 0) return BodyState::some;
  const std::string_view length = response.headers.value(HeaderName::content_length);
  if (response.seen.body == Seen::complete) {
    // Half an exchange may be the answer to HEAD: a length and no body.
    const bool announced = all_digits(length) && length.find_first_not_of('0') != length.npos;
    return announced && !exchange.has_request() ? BodyState::not_seen : BodyState::none;
  }
  if (all_digits(length) && length.find_first_not_of('0') != length.npos) return BodyState::some;
  return BodyState::not_seen;
}

bool came_over_https(const HttpExchange& exchange, const Config& config) noexcept {
  if (exchange.tls.decrypted) return true;
  if (!contains(config.tls_terminators, exchange.flow.client.address)) return false;
  const Headers& headers = exchange.request.headers;
  std::string_view proto = headers.value(HeaderName::x_forwarded_proto);
  proto = trimmed(proto.substr(proto.rfind(',') + 1));  // the terminator's own word stands last
  return equals_folded(proto, "https") ||
         equals_folded(headers.value(HeaderName::x_forwarded_ssl), "on") ||
         equals_folded(forwarded_proto(headers.value(HeaderName::forwarded)), "https");
}

}  // namespace tapwarden
