// SPDX-License-Identifier: Apache-2.0
// Undoes the codings of a body while it streams: gzip, deflate (zlib-wrapped and raw), br, zstd,
// one inside another. Bounded by layers, windows and growth; the receiver bounds the octets. Does
// not know messages, and keeps no output.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "tapwarden/bytes.hpp"
#include "tapwarden/config.hpp"

namespace tapwarden::http {

enum class Coding : std::uint8_t { gzip, deflate, br, zstd };

inline constexpr std::size_t kCodingsMax = 4;

/// The codings of one body in the order they were applied.
struct Codings {
  std::array<Coding, kCodingsMax> layers{};
  std::uint8_t count = 0;
  bool unknown = false;   ///< one of them is not known
  bool too_many = false;  ///< more than kCodingsMax

  /// A field value: names with commas between. identity is skipped.
  void add(std::string_view names) noexcept;
  [[nodiscard]] bool empty() const noexcept { return count == 0 && !unknown; }
};

class DecodedSink {
 public:
  virtual ~DecodedSink() = default;
  /// False: no more is wanted. LIFETIME: `bytes` is valid during the call.
  virtual bool on_decoded(Bytes bytes) = 0;
};

enum class DecodeState : std::uint8_t {
  running,
  finished,  ///< the coded stream ended; what follows is ignored
  full,      ///< the sink wants no more
  failed,    ///< damaged
  bomb,      ///< grew beyond Limits::decoded_ratio_max
};

/// One coding of a body. Implemented with zlib, brotli and zstd in coding_layers.cpp.
class CodingLayer {
 public:
  enum class Step : std::uint8_t { wants_input, has_output, finished, failed };
  virtual ~CodingLayer() = default;
  /// Takes from the front of `in`, writes to `out`. BOUND: progress or an end at each call.
  virtual Step step(Bytes& in, std::uint8_t* out, std::size_t out_size, std::size_t& produced) = 0;
  /// True when it is ready for a new body of that coding.
  virtual bool reset(Coding coding) = 0;
  /// True where the coded stream may rightly stop.
  [[nodiscard]] virtual bool at_end() const = 0;
  /// Octets held from the system.
  [[nodiscard]] virtual std::size_t memory() const = 0;
};

/// Null when the library refuses (out of memory).
std::unique_ptr<CodingLayer> make_layer(Coding coding);

class ContentDecoder {
 public:
  explicit ContentDecoder(const Limits& limits) : limits_(limits) {}

  /// Begins a body. REQUIRES: codings neither unknown nor too many nor empty.
  [[nodiscard]] bool start(const Codings& codings);

  /// ERRORS: failed and bomb; what was decoded before has gone to `out`. An ended state stays.
  DecodeState decode(Bytes encoded, DecodedSink& out);

  /// True when the body may end here.
  [[nodiscard]] bool at_end() const;
  /// Octets held from the system for this body.
  [[nodiscard]] std::size_t memory() const;

 private:
  bool grew_too_much() const noexcept;

  const Limits& limits_;
  std::array<std::unique_ptr<CodingLayer>, kCodingsMax> layers_;  // outermost first
  std::array<bool, kCodingsMax> layer_ended_{};
  std::size_t count_ = 0;
  std::uint64_t bytes_in_ = 0;
  std::uint64_t bytes_out_ = 0;  // of all layers
  DecodeState state_ = DecodeState::finished;
};

}  // namespace tapwarden::http
