// SPDX-License-Identifier: Apache-2.0
// An exchange with a request, for what looks at requests.
#pragma once

#include <string>
#include <string_view>

#include "tapwarden/http.hpp"

namespace tapwarden::test {

/// Every octet that is not a letter or digit as %XX.
inline std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (plain) {
      out += c;
    } else {
      out += {'%', kDigits[octet >> 4], kDigits[octet & 15]};
    }
  }
  return out;
}

struct Request {
  explicit Request(std::string_view target, std::string_view method = "GET") {
    exchange.half = Half::request_only;
    HttpMessage& request = exchange.request;
    request.method = exchange.arena.copy(method);
    request.target = exchange.arena.copy(target);
    request.seen = {Seen::complete, Seen::complete};
  }
  Request& header(HeaderName id, std::string_view name, std::string_view value) {
    exchange.request.headers.add(id, exchange.arena.copy(name), exchange.arena.copy(value));
    return *this;
  }
  Request& body(std::string_view type, std::string_view text) {
    header(HeaderName::content_type, "Content-Type", type);
    exchange.request.body = exchange.arena.copy(as_bytes(text));
    exchange.request.body_size = text.size();
    return *this;
  }
  HttpExchange exchange;
};

}  // namespace tapwarden::test
