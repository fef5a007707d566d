// SPDX-License-Identifier: Apache-2.0
// Free list of exchanges and body decoders, and the count of all octets that unfinished messages
// hold. One per worker; not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "http/content_decoder.hpp"
#include "http/open_exchange.hpp"

namespace tapwarden {

class ExchangePool {
 public:
  /// As new. Never null.
  [[nodiscard]] std::unique_ptr<OpenExchange> acquire();
  void release(std::unique_ptr<OpenExchange> open);

  [[nodiscard]] std::unique_ptr<http::ContentDecoder> acquire_decoder(const Limits& limits);
  void release_decoder(std::unique_ptr<http::ContentDecoder> decoder);

  /// Octets that unfinished messages hold: bodies, heads, decoders, and each open exchange itself.
  [[nodiscard]] std::uint64_t kept_bytes() const noexcept { return kept_bytes_; }

  /// For an exchange; given back with it.
  void charge(OpenExchange& open, std::uint64_t bytes) noexcept {
    open.charged_bytes += bytes;
    kept_bytes_ += bytes;
  }
  /// For anything else; the caller gives it back.
  void charge(std::uint64_t bytes) noexcept { kept_bytes_ += bytes; }
  void discharge(std::uint64_t bytes) noexcept { kept_bytes_ -= bytes; }

 private:
  std::vector<std::unique_ptr<OpenExchange>> free_;
  std::vector<std::unique_ptr<http::ContentDecoder>> free_decoders_;
  std::uint64_t kept_bytes_ = 0;
};

}  // namespace tapwarden
