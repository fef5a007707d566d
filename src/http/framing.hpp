// SPDX-License-Identifier: Apache-2.0
// How long a message's body is: RFC 9112 section 6.3 as a pure function of what its head says.
// Gathers the facts from fields; consumes no body.
#pragma once

#include <cstdint>
#include <string_view>

#include "http/content_decoder.hpp"
#include "tapwarden/anomaly.hpp"

namespace tapwarden::http {

/// What Content-Length and Transfer-Encoding of one head say.
struct FramingFacts {
  std::uint64_t content_length = 0;  ///< the first readable one
  bool has_content_length = false;   ///< one of them could be read
  bool content_length_invalid = false;
  bool content_length_repeated = false;
  bool content_length_differs = false;
  bool has_transfer_encoding = false;  ///< other than identity alone
  bool transfer_encoding_invalid = false;
  bool chunked_last = false;
  bool chunked_seen = false;
  Codings transfer_codings;  ///< those besides chunked

  void add_content_length(std::string_view value) noexcept;
  void add_transfer_encoding(std::string_view value) noexcept;

  /// Two readers of this head may see different borders (request smuggling).
  [[nodiscard]] bool is_ambiguous() const noexcept {
    return content_length_invalid || content_length_differs || transfer_encoding_invalid ||
           (has_transfer_encoding && (has_content_length || !chunked_last));
  }
  void note(AnomalySet& anomalies) const noexcept;
};

enum class BodyKind : std::uint8_t { none, length, chunked, until_end };

struct BodyFraming {
  BodyKind kind = BodyKind::none;
  std::uint64_t length = 0;  ///< for kind length; > 0
  bool operator==(const BodyFraming&) const = default;
};

/// What the answer's framing needs to know of the request.
enum class Asked : std::uint8_t { unknown, head, connect, other };

[[nodiscard]] Asked asked_by(std::string_view method) noexcept;

[[nodiscard]] BodyFraming frame_request(const FramingFacts& facts) noexcept;
[[nodiscard]] BodyFraming frame_response(const FramingFacts& facts, std::uint16_t status,
                                         Asked asked) noexcept;

}  // namespace tapwarden::http
