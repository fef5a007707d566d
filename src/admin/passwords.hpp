// SPDX-License-Identifier: Apache-2.0
// Basic authentication (RFC 7617) against bcrypt hashes. bcrypt is slow on purpose: what was right
// once is remembered, as a keyed digest, so that not every scrape pays for it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace tapwarden::admin {

/// "$2y$10$" and 53 characters; $2a$ and $2b$, too.
bool is_bcrypt_hash(std::string_view hash) noexcept;

/// THREAD: any; one slow check at a time.
class Passwords {
 public:
  Passwords();

  /// `authorization`: the value of that header. A user who is not known takes as long as one who
  /// is.
  bool check(std::string_view authorization, const std::map<std::string, std::string>& users);

 private:
  using Digest = std::array<std::uint8_t, 32>;
  [[nodiscard]] Digest digest_of(std::string_view hash, std::string_view password) const;

  std::array<std::uint8_t, 32> key_{};  // of this process
  std::mutex mutex_;                    // of what was right
  std::mutex slow_;                     // of bcrypt
  std::set<Digest> right_;
};

}  // namespace tapwarden::admin
