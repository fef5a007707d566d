// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace tapwarden {
namespace {

template <std::size_t kSize>
std::array<std::uint8_t, kSize> hmac(const EVP_MD* digest, Bytes key, Bytes data) noexcept {
  std::array<std::uint8_t, kSize> out{};
  unsigned size = 0;
  HMAC(digest, key.data(), static_cast<int>(key.size()), data.data(), data.size(), out.data(),
       &size);
  return out;
}

}  // namespace

std::array<std::uint8_t, 20> sha1(Bytes data) noexcept {
  // SHA1() would look for its algorithm by name each time: that costs more than the digest.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  std::array<std::uint8_t, 20> out{};
  EVP_Digest(data.data(), data.size(), out.data(), nullptr, algorithm, nullptr);
  return out;
}

std::array<std::uint8_t, 32> sha256(Bytes data) noexcept {
  std::array<std::uint8_t, 32> out{};
  SHA256(data.data(), data.size(), out.data());
  return out;
}

std::array<std::uint8_t, 32> hmac_sha256(Bytes key, Bytes data) noexcept {
  return hmac<32>(EVP_sha256(), key, data);
}
std::array<std::uint8_t, 48> hmac_sha384(Bytes key, Bytes data) noexcept {
  return hmac<48>(EVP_sha384(), key, data);
}
std::array<std::uint8_t, 64> hmac_sha512(Bytes key, Bytes data) noexcept {
  return hmac<64>(EVP_sha512(), key, data);
}

}  // namespace tapwarden
