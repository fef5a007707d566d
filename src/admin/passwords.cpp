// SPDX-License-Identifier: Apache-2.0
#include "admin/passwords.hpp"

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>

#include "base/base64.hpp"

namespace tapwarden::admin {
namespace {

constexpr std::size_t kRightMax = 100;    // remembered
constexpr std::size_t kPasswordMax = 72;  // what bcrypt looks at
constexpr std::size_t kHeaderBytesMax = 1024;

// Of a password that nobody has: its check fails, and takes the time of one.
constexpr const char* kNobody = "$2y$10$abcdefghijklmnopqrstuu37RkUr9H1EPO4Rc63Ngz60LSVREthYa";

bool is_right(const std::string& password, const std::string& hash) {
  const auto work = std::make_unique<crypt_data>();
  const char* const made = crypt_r(password.c_str(), hash.c_str(), work.get());
  if (made == nullptr || std::string_view(made).size() != hash.size()) return false;
  return CRYPTO_memcmp(made, hash.data(), hash.size()) == 0;
}

}  // namespace

bool is_bcrypt_hash(std::string_view hash) noexcept {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '/';
  };
  return hash.size() == 60 && hash.starts_with("$2") &&
         (hash[2] == 'a' || hash[2] == 'b' || hash[2] == 'y') && hash[3] == '$' &&
         is_digit(hash[4]) && is_digit(hash[5]) && hash[6] == '$' &&
         std::all_of(hash.begin() + 7, hash.end(), is_letter);
}

Passwords::Passwords() { RAND_bytes(key_.data(), static_cast<int>(key_.size())); }

Passwords::Digest Passwords::digest_of(std::string_view hash, std::string_view password) const {
  const std::string text = std::string(hash) + '\0' + std::string(password);
  Digest digest{};
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), nullptr);
  return digest;
}

bool Passwords::check(std::string_view authorization,
                      const std::map<std::string, std::string>& users) {
  constexpr std::string_view kScheme = "basic ";
  if (authorization.size() > kHeaderBytesMax || authorization.size() < kScheme.size()) return false;
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    const char c = authorization[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c) != kScheme[i]) return false;
  }
  Arena arena;
  const auto decoded = base64_decode(authorization.substr(kScheme.size()), arena);
  if (!decoded) return false;
  const std::size_t colon = decoded->find(':');
  if (colon == decoded->npos || decoded->find('\0') != decoded->npos) return false;
  const std::string password(decoded->substr(colon + 1));
  if (password.size() > kPasswordMax) return false;
  const auto user = users.find(std::string(decoded->substr(0, colon)));
  const bool is_known = user != users.end();
  const std::string hash = is_known ? user->second : kNobody;
  const Digest digest = digest_of(hash, password);
  {
    const std::lock_guard lock(mutex_);
    if (is_known && right_.contains(digest)) return true;
  }
  {
    const std::lock_guard lock(slow_);
    if (!is_right(password, hash) || !is_known) return false;
  }
  const std::lock_guard lock(mutex_);
  if (right_.size() >= kRightMax) right_.clear();
  right_.insert(digest);
  return true;
}

}  // namespace tapwarden::admin
