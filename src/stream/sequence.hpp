// SPDX-License-Identifier: Apache-2.0
// Arithmetic on TCP sequence numbers, which wrap at 2^32 (RFC 9293 3.4), and a piece of a stream
// that is known by them. Holds no state.
#pragma once

#include <algorithm>
#include <cstdint>

#include "tapwarden/bytes.hpp"
#include "tapwarden/time.hpp"

namespace tapwarden::stream {

/// How far `to` lies ahead of `from`; negative when it lies behind.
constexpr std::int32_t distance(std::uint32_t from, std::uint32_t to) noexcept {
  return static_cast<std::int32_t>(to - from);
}

/// The nearer of two sequence numbers that both lie ahead of `from`.
constexpr std::uint32_t nearer(std::uint32_t from, std::uint32_t a, std::uint32_t b) noexcept {
  return distance(from, a) < distance(from, b) ? a : b;
}

/// Octets of one direction: `bytes`, then `missing` more that the snap length cut off.
struct Piece {
  std::uint32_t seq = 0;
  std::uint32_t missing = 0;
  Bytes bytes;
  Position at;
  std::uint32_t ack = 0;  ///< what their sender had received of the other direction

  [[nodiscard]] std::uint32_t size() const noexcept {
    return static_cast<std::uint32_t>(bytes.size()) + missing;
  }
  [[nodiscard]] std::uint32_t end() const noexcept { return seq + size(); }

  /// Takes `count` octets off the front. REQUIRES: count <= size()
  void drop(std::uint32_t count) noexcept {
    const std::size_t seen = std::min<std::size_t>(count, bytes.size());
    bytes = bytes.subspan(seen);
    missing -= count - static_cast<std::uint32_t>(seen);
    seq += count;
  }

  /// The first `count` octets. REQUIRES: count <= size()
  [[nodiscard]] Piece front(std::uint32_t count) const noexcept {
    const std::size_t seen = std::min<std::size_t>(count, bytes.size());
    return {seq, count - static_cast<std::uint32_t>(seen), bytes.first(seen), at, ack};
  }
};

}  // namespace tapwarden::stream
