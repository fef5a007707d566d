// SPDX-License-Identifier: Apache-2.0
// Decoder of the chunked transfer coding (RFC 9112 section 7.1), for input in pieces of any size.
// Tolerant of line ends and extensions, which it notes; keeps no data.
#pragma once

#include <cstdint>

#include "tapwarden/bytes.hpp"

namespace tapwarden::http {

class ChunkedDecoder {
 public:
  enum class Event : std::uint8_t {
    wants_input,  ///< everything was used
    data,         ///< `bytes` is content
    trailer,      ///< `bytes` belongs to the trailer section
    end,          ///< the coding ended
    invalid,      ///< not readable; message borders are lost
  };
  struct Result {
    Event event;
    std::size_t used;  ///< octets of the input, `bytes` included
    Bytes bytes;
  };

  void reset() noexcept { *this = {}; }

  /// BOUND: used > 0 for a non-empty input, except with invalid.
  [[nodiscard]] Result next(Bytes input) noexcept;

  /// Octets of content left in the current chunk; 0 outside of a chunk's data.
  [[nodiscard]] std::uint64_t chunk_remaining() const noexcept {
    return state_ == State::data ? remaining_ : 0;
  }
  /// REQUIRES: 0 < count <= chunk_remaining()
  void skip(std::uint64_t count) noexcept;

  [[nodiscard]] bool saw_extension() const noexcept { return saw_extension_; }
  [[nodiscard]] bool saw_bare_lf() const noexcept { return saw_bare_lf_; }

 private:
  enum class State : std::uint8_t {
    size_first,  // no digit yet
    size,
    after_size,  // white space, or the extension
    size_lf,     // CR was read
    data,
    data_cr,  // line end behind the data
    data_lf,
    trailer_start,
    trailer_line,
    trailer_lf,  // CR was read at the start of a line
    ended,
    broken,
  };
  // A size line is short; one that is not is an attack or no size line.
  static constexpr std::uint32_t kSizeLineMax = 16384;

  [[nodiscard]] bool take_control(std::uint8_t octet) noexcept;
  [[nodiscard]] bool take_size_octet(std::uint8_t octet) noexcept;
  void end_size_line() noexcept;

  State state_ = State::size_first;
  bool in_extension_ = false;
  bool saw_extension_ = false;
  bool saw_bare_lf_ = false;
  std::uint32_t line_size_ = 0;
  std::uint64_t remaining_ = 0;
};

}  // namespace tapwarden::http
