// SPDX-License-Identifier: Apache-2.0
// What credentials that were seen before turned out to be. A client sends the same one with every
// request; reading its token again would cost more than the rest of the head. Bounded; a text is
// compared as a whole.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "tapwarden/finding.hpp"

namespace tapwarden {

class KnownCredentials {
 public:
  struct Entry {
    std::string text;  ///< value of the header field, or a token
    AuthFacts auth;    ///< `where` is a constant
    JwtFacts jwt;
  };

  /// The entry of `text`, or the one that will make room for it.
  Entry& slot_of(std::string_view text) noexcept { return (*entries_)[hash(text) % kKept]; }

 private:
  static constexpr std::size_t kKept = 1024;

  /// Of every second eight octets.
  static std::size_t hash(std::string_view text) noexcept {
    std::uint64_t hash = text.size();
    for (std::size_t i = 0; i + 8 <= text.size(); i += 16) {
      std::uint64_t piece = 0;
      std::memcpy(&piece, text.data() + i, sizeof piece);
      hash = (hash ^ piece) * 0x9E3779B97F4A7C15u;
      hash ^= hash >> 32;
    }
    return static_cast<std::size_t>(hash);
  }

  std::unique_ptr<std::array<Entry, kKept>> entries_ = std::make_unique<std::array<Entry, kKept>>();
};

}  // namespace tapwarden
