// SPDX-License-Identifier: Apache-2.0
// The header fields that anything in the product asks for. A field's name is resolved to one of
// these once, when its message is read; afterwards nobody compares names.
#pragma once

#include <cstdint>
#include <string_view>

// Enumerator, name on the wire (lower case). The order is free; add where it belongs.
#define TAPWARDEN_HEADER_NAMES(X)                                               \
  X(accept, "accept")                                                           \
  X(accept_encoding, "accept-encoding")                                         \
  X(accept_language, "accept-language")                                         \
  X(access_control_allow_credentials, "access-control-allow-credentials")       \
  X(access_control_allow_methods, "access-control-allow-methods")               \
  X(access_control_allow_origin, "access-control-allow-origin")                 \
  X(access_control_request_method, "access-control-request-method")             \
  X(allow, "allow")                                                             \
  X(api_key, "api-key")                                                         \
  X(apikey, "apikey")                                                           \
  X(authorization, "authorization")                                             \
  X(cache_control, "cache-control")                                             \
  X(cf_connecting_ip, "cf-connecting-ip")                                       \
  X(connection, "connection")                                                   \
  X(content_disposition, "content-disposition")                                 \
  X(content_encoding, "content-encoding")                                       \
  X(content_length, "content-length")                                           \
  X(content_location, "content-location")                                       \
  X(content_security_policy, "content-security-policy")                         \
  X(content_security_policy_report_only, "content-security-policy-report-only") \
  X(content_type, "content-type")                                               \
  X(cookie, "cookie")                                                           \
  X(date, "date")                                                               \
  X(dpop, "dpop")                                                               \
  X(etag, "etag")                                                               \
  X(expect, "expect")                                                           \
  X(forwarded, "forwarded")                                                     \
  X(host, "host")                                                               \
  X(http2_settings, "http2-settings")                                           \
  X(if_modified_since, "if-modified-since")                                     \
  X(if_none_match, "if-none-match")                                             \
  X(keep_alive, "keep-alive")                                                   \
  X(last_modified, "last-modified")                                             \
  X(location, "location")                                                       \
  X(origin, "origin")                                                           \
  X(pragma, "pragma")                                                           \
  X(proxy_authenticate, "proxy-authenticate")                                   \
  X(proxy_authorization, "proxy-authorization")                                 \
  X(proxy_connection, "proxy-connection")                                       \
  X(range, "range")                                                             \
  X(ratelimit, "ratelimit")                                                     \
  X(ratelimit_limit, "ratelimit-limit")                                         \
  X(ratelimit_policy, "ratelimit-policy")                                       \
  X(ratelimit_remaining, "ratelimit-remaining")                                 \
  X(ratelimit_reset, "ratelimit-reset")                                         \
  X(referer, "referer")                                                         \
  X(retry_after, "retry-after")                                                 \
  X(sec_websocket_key, "sec-websocket-key")                                     \
  X(sec_websocket_protocol, "sec-websocket-protocol")                           \
  X(server, "server")                                                           \
  X(set_cookie, "set-cookie")                                                   \
  X(signature, "signature")                                                     \
  X(signature_input, "signature-input")                                         \
  X(soapaction, "soapaction")                                                   \
  X(strict_transport_security, "strict-transport-security")                     \
  X(te, "te")                                                                   \
  X(traceparent, "traceparent")                                                 \
  X(trailer, "trailer")                                                         \
  X(transfer_encoding, "transfer-encoding")                                     \
  X(true_client_ip, "true-client-ip")                                           \
  X(upgrade, "upgrade")                                                         \
  X(user_agent, "user-agent")                                                   \
  X(vary, "vary")                                                               \
  X(via, "via")                                                                 \
  X(www_authenticate, "www-authenticate")                                       \
  X(x_access_token, "x-access-token")                                           \
  X(x_amz_date, "x-amz-date")                                                   \
  X(x_amz_security_token, "x-amz-security-token")                               \
  X(x_api_key, "x-api-key")                                                     \
  X(x_api_token, "x-api-token")                                                 \
  X(x_auth_token, "x-auth-token")                                               \
  X(x_content_type_options, "x-content-type-options")                           \
  X(x_csrf_token, "x-csrf-token")                                               \
  X(x_forwarded_for, "x-forwarded-for")                                         \
  X(x_forwarded_host, "x-forwarded-host")                                       \
  X(x_forwarded_proto, "x-forwarded-proto")                                     \
  X(x_forwarded_ssl, "x-forwarded-ssl")                                         \
  X(x_frame_options, "x-frame-options")                                         \
  X(x_http_method_override, "x-http-method-override")                           \
  X(x_powered_by, "x-powered-by")                                               \
  X(x_rate_limit_limit, "x-rate-limit-limit")                                   \
  X(x_rate_limit_remaining, "x-rate-limit-remaining")                           \
  X(x_rate_limit_reset, "x-rate-limit-reset")                                   \
  X(x_ratelimit_limit, "x-ratelimit-limit")                                     \
  X(x_ratelimit_remaining, "x-ratelimit-remaining")                             \
  X(x_ratelimit_reset, "x-ratelimit-reset")                                     \
  X(x_real_ip, "x-real-ip")                                                     \
  X(x_request_id, "x-request-id")                                               \
  X(x_requested_with, "x-requested-with")

namespace tapwarden {

enum class HeaderName : std::uint8_t {
  other,  ///< not one of the list
#define TAPWARDEN_ENUMERATOR(name, text) name,
  TAPWARDEN_HEADER_NAMES(TAPWARDEN_ENUMERATOR)
#undef TAPWARDEN_ENUMERATOR
      count_,
};

inline constexpr std::size_t kHeaderNameCount = static_cast<std::size_t>(HeaderName::count_);

/// Case-insensitive. Implemented in src/http/header_name.cpp.
HeaderName resolve_header_name(std::string_view name) noexcept;

}  // namespace tapwarden
