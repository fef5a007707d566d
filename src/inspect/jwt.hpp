// SPDX-License-Identifier: Apache-2.0
// Reads JSON Web Tokens (RFC 7519) for what checks ask, and tries a dictionary of weak secrets on
// HMAC signatures. Remembers tokens, since a client sends the same one with every request.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "tapwarden/finding.hpp"

namespace tapwarden {

class JwtReader {
 public:
  JwtReader();
  ~JwtReader();
  JwtReader(const JwtReader&) = delete;
  JwtReader& operator=(const JwtReader&) = delete;

  /// BOUND: tokens above 8 KiB are not read (present = false).
  JwtFacts read(std::string_view token);

 private:
  struct Json;
  std::unique_ptr<Json> json_;
};

}  // namespace tapwarden
