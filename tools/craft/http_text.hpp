// SPDX-License-Identifier: Apache-2.0
// HTTP/1.1 messages and tokens as text, for conversations. Checks nothing: a test may write what a
// broken client would.
#pragma once

#include <string>
#include <string_view>

#include "tapwarden/time.hpp"

namespace tapwarden::craft {

class Message {
 public:
  /// "GET /v1/users HTTP/1.1" or "HTTP/1.1 200 OK"
  explicit Message(std::string_view start_line) : head_(std::string(start_line) + "\r\n") {}

  Message& header(std::string_view name, std::string_view value);
  /// Several header lines as they are, each with its line end.
  Message& lines(std::string_view lines);
  /// Content-Type, Content-Length and the content itself.
  Message& body(std::string_view content_type, std::string_view content);
  Message& json(std::string_view content) { return body("application/json", content); }

  [[nodiscard]] std::string text() const { return head_ + "\r\n" + body_; }

 private:
  std::string head_;
  std::string body_;
};

/// "Tue, 14 Nov 2023 22:13:20 GMT"
std::string http_date(Timestamp time);

/// base64url without padding (RFC 7515 2).
std::string base64url(std::string_view text);

/// A JWT with an ES256 header and a signature that is only as long as one.
std::string jwt(std::string_view claims);

/// `hex` digits as octets; white space between them is skipped.
std::string from_hex(std::string_view hex);

}  // namespace tapwarden::craft
