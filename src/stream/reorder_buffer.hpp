// SPDX-License-Identifier: Apache-2.0
// Octets of one direction that came before their turn. libtins' DataTracker stores and joins them;
// this class lets only octets in that are not there yet, so that the first seen always win, and
// remembers which packet brought them. It knows no caps and declares no gaps: its owner does.
#pragma once

#include <tins/tcp_ip/data_tracker.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stream/sequence.hpp"

namespace tapwarden::stream {

/// INVARIANT: all that waits lies less than 2^31 octets apart, so that distance() orders it.
class ReorderBuffer {
 public:
  /// What an entry costs beside its octets: tree node, vector, entry, and the allocator's rounding.
  static constexpr std::uint64_t kEntryBytes = 160;

  [[nodiscard]] bool empty() const noexcept { return head_ == entries_.size(); }
  [[nodiscard]] std::size_t entries() const noexcept { return entries_.size() - head_; }
  /// Octets that wait; what a snap length cut off is not counted.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

  /// First octet that waits, and the packet that brought it. REQUIRES: !empty()
  [[nodiscard]] std::uint32_t first() const noexcept { return entries_[head_].seq; }
  [[nodiscard]] const Position& first_at() const noexcept { return entries_[head_].at; }
  /// Where the furthest octets end. REQUIRES: !empty()
  [[nodiscard]] std::uint32_t end() const noexcept;

  /// Octets at the front of `piece` that wait already (`known`) and behind them those that do not
  /// (`fresh`, up to the next octets that wait).
  struct Cover {
    std::uint32_t known = 0;
    std::uint32_t fresh = 0;
  };
  [[nodiscard]] Cover cover(const Piece& piece) const noexcept;

  /// REQUIRES: nothing of `piece` waits already, it is not empty, and lies ahead of `next`.
  /// ERRORS: false when there was no memory; nothing has changed then.
  [[nodiscard]] bool insert(const Piece& piece, std::uint32_t next) noexcept;

  /// True when octets that wait are repeated by `piece` with another content.
  [[nodiscard]] bool differs(const Piece& piece) const;

  /// Takes the first entry out. LIFETIME: its bytes are valid until the next pop().
  /// REQUIRES: !empty(); entries that touch each other are popped without an insert between them.
  /// ERRORS: octets that there was no memory to join come back as missing.
  [[nodiscard]] Piece pop() noexcept;

 private:
  struct Entry {
    std::uint32_t seq;
    std::uint32_t size;
    std::uint32_t missing;  ///< cut off behind it by the snap length
    Position at;
    std::uint32_t ack;
  };

  /// Index of the first entry that starts behind `seq`.
  [[nodiscard]] std::size_t index_behind(std::uint32_t seq) const noexcept;
  void join_from(std::uint32_t seq) noexcept;

  Tins::TCPIP::DataTracker tracker_;
  std::vector<Entry> entries_;  ///< in order of sequence; those before head_ are gone
  std::size_t head_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<std::uint8_t> run_;  ///< joined octets that are being popped
  std::size_t run_offset_ = 0;
};

}  // namespace tapwarden::stream
