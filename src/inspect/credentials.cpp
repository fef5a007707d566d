// SPDX-License-Identifier: Apache-2.0
#include "inspect/credentials.hpp"

#include <array>

#include "base/find_octet.hpp"
#include "inspect/media_type.hpp"
#include "inspect/target.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

struct Scheme {
  std::string_view name;
  AuthType type;
};

// https://www.iana.org/assignments/http-authschemes, and those that vendors made.
constexpr std::array<Scheme, 13> kSchemes{{
    {"bearer", AuthType::bearer},
    {"basic", AuthType::basic},
    {"digest", AuthType::digest},
    {"ntlm", AuthType::ntlm},
    {"negotiate", AuthType::negotiate},
    {"hawk", AuthType::hawk},
    {"aws4-hmac-sha256", AuthType::aws4_hmac_sha256},
    {"signature", AuthType::http_signature},
    {"dpop", AuthType::dpop},
    {"token", AuthType::bearer},
    {"apikey", AuthType::api_key},
    {"api-key", AuthType::api_key},
    {"jwt", AuthType::bearer},
}};

struct KeyHeader {
  HeaderName id;
  std::string_view where;
};
constexpr std::array<KeyHeader, 7> kKeyHeaders{{
    {HeaderName::x_api_key, "request.header.x-api-key"},
    {HeaderName::api_key, "request.header.api-key"},
    {HeaderName::apikey, "request.header.apikey"},
    {HeaderName::x_auth_token, "request.header.x-auth-token"},
    {HeaderName::x_access_token, "request.header.x-access-token"},
    {HeaderName::x_api_token, "request.header.x-api-token"},
    {HeaderName::x_amz_security_token, "request.header.x-amz-security-token"},
}};

Credential from_authorization(std::string_view value, std::string_view where) noexcept {
  const std::size_t space = find_octet(value, ' ');
  const std::string_view scheme = value.substr(0, space);
  const std::string_view rest = trimmed(value.substr(space));
  if (rest.empty()) {
    // "Authorization: <key>" without a scheme is common, though no standard has it.
    if (looks_like_jwt(value)) return {{AuthType::jwt, where}, value};
    return value.size() >= 8 ? Credential{{AuthType::api_key, where}, value} : Credential{};
  }
  for (const Scheme& known : kSchemes) {
    if (!equals_folded(scheme, known.name)) continue;
    const bool jwt = known.type == AuthType::bearer && looks_like_jwt(rest);
    return {{jwt ? AuthType::jwt : known.type, where}, rest};
  }
  return {{AuthType::other, where}, rest};
}

Credential from_headers(const Headers& headers) noexcept {
  if (const Header* field = headers.find(HeaderName::authorization)) {
    const Credential found = from_authorization(field->value, kAuthorizationPlace);
    if (found.facts.type != AuthType::none) {
      // A proof of possession is what counts when it comes along (RFC 9449 7.1).
      if (headers.has(HeaderName::dpop) && found.facts.type != AuthType::basic) {
        return {{AuthType::dpop, "request.header.dpop"}, found.value};
      }
      return found;
    }
  }
  if (headers.has(HeaderName::signature) && headers.has(HeaderName::signature_input)) {
    return {{AuthType::http_signature, "request.header.signature"}, {}};
  }
  for (const KeyHeader& key : kKeyHeaders) {
    const std::string_view value = headers.value(key.id);
    if (value.empty()) continue;
    return {{looks_like_jwt(value) ? AuthType::jwt : AuthType::api_key, key.where}, value};
  }
  return {};
}

/// Names that frameworks give to sessions; a protection against forgery is no credential.
bool is_session_name(std::string_view name) noexcept {
  if (contains_folded(name, "csrf") || contains_folded(name, "xsrf")) return false;
  constexpr std::array<std::string_view, 9> kParts{
      "sess", "token", "auth", "jwt", "connect.sid", "login", "remember_", ".aspnet", "identity"};
  if (equals_folded(name, "sid") || equals_folded(name, "ssid")) return true;
  return std::any_of(kParts.begin(), kParts.end(),
                     [name](std::string_view part) { return contains_folded(name, part); });
}

std::string_view place(std::string_view prefix, std::string_view name, Arena& arena) {
  const Bytes start = arena.copy(as_bytes(prefix));
  return as_text(arena.append(start, as_bytes(name.substr(0, 64))));
}

Credential from_cookies(const Headers& headers, Arena& arena) {
  Credential found;
  for (const Header& field : headers.fields) {
    if (field.id != HeaderName::cookie) continue;
    for_each_item(field.value, ';', [&](std::string_view cookie) {
      const std::size_t equals = find_octet(cookie, '=');
      const std::string_view name = cookie.substr(0, equals);
      const std::string_view value = cookie.substr(std::min(equals + 1, cookie.size()));
      if (value.size() < 8 || !is_session_name(name)) return true;
      const bool jwt = looks_like_jwt(value);
      found = {
          {jwt ? AuthType::jwt : AuthType::session_cookie, place("request.cookie.", name, arena)},
          value};
      return false;
    });
    if (found.facts.type != AuthType::none) return found;
  }
  return found;
}

bool is_key_name(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 12> kNames{
      "api_key", "apikey", "api-key",   "access_token", "accesstoken", "auth_token",
      "token",   "key",    "x-api-key", "auth",         "jwt",         "session_token"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [name](std::string_view known) { return equals_folded(name, known); });
}

Credential from_url(std::string_view target, Arena& arena) {
  const Target parts = split_target(target);
  Credential found;
  for_each_parameter(parts.query, [&](std::string_view name, std::string_view value) {
    if (found.facts.type != AuthType::none || value.size() < 8) return;
    if (equals_folded(name, "x-amz-signature") || equals_folded(name, "x-goog-signature")) {
      found = {{AuthType::aws4_hmac_sha256, place("request.query.", name, arena)}, {}};
    } else if (looks_like_jwt(value)) {
      found = {{AuthType::jwt, place("request.query.", name, arena)}, value};
    } else if (is_key_name(name)) {
      found = {{AuthType::api_key, place("request.query.", name, arena)}, value};
    }
  });
  if (found.facts.type != AuthType::none) return found;
  for_each_segment(parts.path, [&](std::size_t, std::string_view segment) {
    if (found.facts.type == AuthType::none && looks_like_jwt(segment)) {
      found = {{AuthType::jwt, "request.path"}, segment};
    }
  });
  return found;
}

Credential from_body(const HttpMessage& request) noexcept {
  if (request.body.empty()) return {};
  const std::string_view body = as_text(request.body);
  const std::string_view type = media_essence(request.headers.value(HeaderName::content_type));
  if (is_xml_type(type) || request.headers.has(HeaderName::soapaction)) {
    const bool security = body.find("Security") != body.npos && body.find("wsse") != body.npos;
    return security ? Credential{{AuthType::ws_security, "request.body"}, {}} : Credential{};
  }
  const bool form = equals_folded(type, "application/x-www-form-urlencoded");
  if (!form && !is_json_type(type)) return {};
  const bool has_client = body.find("client_id") != body.npos;
  if (has_client &&
      (body.find("client_secret") != body.npos || body.find("client_assertion") != body.npos)) {
    return {{AuthType::oauth_client, "request.body.client_secret"}, {}};
  }
  for (const std::string_view name : {"api_key", "apiKey", "apikey", "access_token"}) {
    const std::size_t at = body.find(name);
    if (at == body.npos) continue;
    const std::size_t end = at + name.size();
    if (form ? end < body.size() && body[end] == '=' && (at == 0 || body[at - 1] == '&')
             : at > 0 && body[at - 1] == '"' && end < body.size() && body[end] == '"') {
      return {{AuthType::api_key, "request.body"}, {}};
    }
  }
  return {};
}

constexpr auto kBase64url = [] {
  std::array<bool, 256> members{};
  for (std::size_t c = 0; c < members.size(); ++c) {
    const char folded = lower_ascii(static_cast<char>(c));
    members[c] = is_digit(folded) || (folded >= 'a' && folded <= 'z');
  }
  members['-'] = members['_'] = members['='] = true;
  return members;
}();

}  // namespace

bool looks_like_jwt(std::string_view text) noexcept {
  if (text.size() < 16 || text.substr(0, 2) != "ey") return false;  // base64url of '{"'
  const std::size_t first = text.find('.');
  if (first == text.npos) return false;
  const std::size_t second = text.find('.', first + 1);
  if (second == text.npos || text.find('.', second + 1) != text.npos) return false;
  const auto is_good = [](char c) { return kBase64url[static_cast<unsigned char>(c)]; };
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(first), is_good);
}

Credential find_credential(const HttpExchange& exchange, Arena& arena) {
  if (!exchange.has_request()) return {};
  const HttpMessage& request = exchange.request;
  Credential found = from_headers(request.headers);
  if (found.facts.type != AuthType::none) return found;
  if (exchange.tls.client_certificate) return {{AuthType::mtls, "connection"}, {}};
  if (request.headers.has(HeaderName::cookie)) {
    found = from_cookies(request.headers, arena);
    if (found.facts.type != AuthType::none) return found;
  }
  found = from_url(request.target, arena);
  if (found.facts.type != AuthType::none) return found;
  return from_body(request);
}

bool is_in_url(const AuthFacts& facts) noexcept {
  if (facts.type == AuthType::aws4_hmac_sha256) return false;
  return facts.where.starts_with("request.query") || facts.where.starts_with("request.path");
}

}  // namespace tapwarden
