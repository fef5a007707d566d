// SPDX-License-Identifier: Apache-2.0
#include "inspect/jwt.hpp"

#include <simdjson.h>

#include "base/base64.hpp"
#include "base/digest.hpp"
#include "inspect/text.hpp"
#include "tapwarden/arena.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kTokenBytesMax = 8192;

// Secrets of tutorials, of sample configurations, and of haste.
constexpr std::array<std::string_view, 48> kWeakSecrets{"secret",
                                                        "secretkey",
                                                        "secret_key",
                                                        "secret-key",
                                                        "mysecret",
                                                        "mysecretkey",
                                                        "my-secret",
                                                        "my_secret_key",
                                                        "your-256-bit-secret",
                                                        "your-384-bit-secret",
                                                        "your-512-bit-secret",
                                                        "your_jwt_secret",
                                                        "your-secret-key",
                                                        "jwt",
                                                        "jwtsecret",
                                                        "jwt_secret",
                                                        "jwt-secret",
                                                        "jwtSecret",
                                                        "JWT_SECRET",
                                                        "jwt_key",
                                                        "password",
                                                        "Password1",
                                                        "passw0rd",
                                                        "changeme",
                                                        "changeit",
                                                        "change_me",
                                                        "default",
                                                        "admin",
                                                        "administrator",
                                                        "root",
                                                        "test",
                                                        "testing",
                                                        "dev",
                                                        "development",
                                                        "demo",
                                                        "example",
                                                        "key",
                                                        "token",
                                                        "private",
                                                        "shhhh",
                                                        "shhhhhh",
                                                        "s3cr3t",
                                                        "supersecret",
                                                        "super-secret",
                                                        "topsecret",
                                                        "123456",
                                                        "12345678",
                                                        "qwerty"};

template <std::size_t kSize>
bool equals(const std::array<std::uint8_t, kSize>& digest, std::string_view signature) noexcept {
  return signature == as_text(Bytes{digest});
}

bool signed_with(std::string_view secret, unsigned bits, std::string_view input,
                 std::string_view signature) noexcept {
  const Bytes key = as_bytes(secret);
  const Bytes data = as_bytes(input);
  switch (bits) {
    case 256: return equals(hmac_sha256(key, data), signature);
    case 384: return equals(hmac_sha384(key, data), signature);
    default: return equals(hmac_sha512(key, data), signature);
  }
}

bool has_weak_secret(unsigned bits, std::string_view input, std::string_view signature) noexcept {
  if (signature.size() * 8 != bits) return false;
  return std::any_of(kWeakSecrets.begin(), kWeakSecrets.end(), [&](std::string_view secret) {
    return signed_with(secret, bits, input, signature);
  });
}

unsigned hmac_bits(std::string_view alg) noexcept {
  if (equals_folded(alg, "hs256")) return 256;
  if (equals_folded(alg, "hs384")) return 384;
  return equals_folded(alg, "hs512") ? 512 : 0;
}

}  // namespace

struct JwtReader::Json {
  simdjson::dom::parser parser;

  /// A JSON object in base64url; false when it is none.
  bool object(std::string_view encoded, Arena& arena, simdjson::dom::object& out) {
    const auto text = base64_decode(encoded, arena);
    return text &&
           parser.parse(text->data(), text->size()).get_object().get(out) == simdjson::SUCCESS;
  }
};

JwtReader::JwtReader() : json_(std::make_unique<Json>()) {}
JwtReader::~JwtReader() = default;

JwtFacts JwtReader::read(std::string_view token) {
  if (token.size() > kTokenBytesMax) return {};
  JwtFacts facts;
  const std::size_t first = token.find('.');
  const std::size_t second = token.rfind('.');
  if (first == token.npos || second == first) return facts;
  Arena arena;
  simdjson::dom::object object;
  if (!json_->object(token.substr(0, first), arena, object)) return facts;
  std::string_view alg;
  if (object["alg"].get_string().get(alg) != simdjson::SUCCESS) return facts;
  facts.present = true;
  facts.alg_none = equals_folded(alg, "none") || second + 1 == token.size();
  const unsigned bits = hmac_bits(alg);
  facts.hmac = bits != 0;
  if (bits != 0) {
    const auto signature = base64_decode(token.substr(second + 1), arena);
    facts.weak_secret = signature && has_weak_secret(bits, token.substr(0, second), *signature);
  }
  // The parser's memory is used again from here on: nothing of the header may be asked any more.
  if (!json_->object(token.substr(first + 1, second - first - 1), arena, object)) {
    facts.has_exp = true;  // encrypted or not JSON: nothing can be said of its expiry
    facts.exp = INT64_MAX;
    return facts;
  }
  double exp = 0;
  if (object["exp"].get_double().get(exp) == simdjson::SUCCESS) {
    facts.has_exp = true;
    facts.exp = exp >= 9e15 ? INT64_MAX : exp <= 0 ? 0 : static_cast<std::int64_t>(exp);
  }
  return facts;
}

}  // namespace tapwarden
