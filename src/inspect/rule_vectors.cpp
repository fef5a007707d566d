// SPDX-License-Identifier: Apache-2.0
#include "inspect/rule_vectors.hpp"

#include <array>
#include <string>

#include "base/json_text.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

/// Every octet that is not a letter or digit as %XX.
std::string percent_encoded(std::string_view text, std::string_view kept = {}) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    const char lower = lower_ascii(c);
    if (is_digit(c) || (lower >= 'a' && lower <= 'z') || kept.find(c) != kept.npos) {
      out += c;
    } else {
      out += {'%', kDigits[octet >> 4], kDigits[octet & 15]};
    }
  }
  return out;
}

std::string json_quoted(std::string_view text) {
  JsonText json;
  json.string(text);
  return std::string(json.text());
}

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

void set_body(std::string_view type, const std::string& text, HttpExchange& exchange) {
  HttpMessage& request = exchange.request;
  request.method = "POST";
  request.headers.add(HeaderName::content_type, "Content-Type", type);
  request.body = exchange.arena.copy(as_bytes(std::string_view{text}));
  request.body_size = text.size();
}

void set_response(HttpExchange& exchange) {
  exchange.half = Half::whole;
  exchange.response.status = 200;
  exchange.response.seen = {Seen::complete, Seen::complete};
}

/// In a request whose fields may have it.
void set_anomaly(std::string_view name, HttpExchange& exchange) {
  exchange.request.headers.add(HeaderName::content_length, "Content-Length", "4");
  exchange.request.headers.add(HeaderName::content_length, "Content-Length", "5");
  exchange.request.headers.add(HeaderName::transfer_encoding, "Transfer-Encoding", "xchunked");
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    if (kAnomalies[i].name == name) exchange.anomalies.set(i);
  }
}

std::string multipart(std::string_view file_name) {
  return "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + std::string(file_name) +
         "\"\r\n\r\ntext\r\n--x--\r\n";
}

}  // namespace

void set_vector(const Rule& rule, std::string_view value, HttpExchange& exchange) {
  exchange.half = Half::request_only;
  HttpMessage& request = exchange.request;
  request.method = "GET";
  request.target = "/v1/items";
  request.seen = {Seen::complete, Seen::complete};
  Arena& arena = exchange.arena;
  const auto set_target = [&](const std::string& target) { request.target = arena.copy(target); };
  switch (rule.vector_kind) {
    case LeafKind::target: return set_target(percent_encoded(value, "/.-_~"));
    case LeafKind::path: return set_target("/v1/" + percent_encoded(value));
    case LeafKind::query_name: return set_target("/v1/items?" + percent_encoded(value) + "=1");
    case LeafKind::query_value: return set_target("/v1/items?q=" + percent_encoded(value));
    case LeafKind::form_name:
      return set_body("application/x-www-form-urlencoded", percent_encoded(value) + "=1", exchange);
    case LeafKind::form_value:
      return set_body("application/x-www-form-urlencoded", "q=" + percent_encoded(value), exchange);
    case LeafKind::file_name:
      return set_body("multipart/form-data; boundary=x", multipart(value), exchange);
    case LeafKind::json_key:
      return set_body("application/json", "{" + json_quoted(value) + ":1}", exchange);
    case LeafKind::json_string:
      return set_body("application/json", "{\"q\":" + json_quoted(value) + "}", exchange);
    case LeafKind::xml_text:
      return set_body("application/xml", "<q>" + xml_escaped(value) + "</q>", exchange);
    case LeafKind::xml_attribute:
      return set_body("application/xml", "<q a=\"" + xml_escaped(value) + "\"/>", exchange);
    case LeafKind::graphql:
      return set_body("application/json", "{\"query\":" + json_quoted(value) + "}", exchange);
    case LeafKind::cookie:
      return request.headers.add(HeaderName::cookie, "Cookie",
                                 arena.copy("theme=" + percent_encoded(value)));
    case LeafKind::header:
      return request.headers.add(HeaderName::user_agent, "User-Agent", arena.copy(value));
    case LeafKind::body_raw: return set_body("text/plain", std::string(value), exchange);
    case LeafKind::anomaly: return set_anomaly(value, exchange);
    case LeafKind::response_header:
      set_response(exchange);
      return exchange.response.headers.add(HeaderName::other, "X-Value", arena.copy(value));
    case LeafKind::response_body:
      set_response(exchange);
      if (rule.confirm == find_confirmer("error_answer")) exchange.response.status = 500;
      exchange.response.body = arena.copy(as_bytes(value));
      exchange.response.body_size = value.size();
      return;
  }
}

}  // namespace tapwarden
