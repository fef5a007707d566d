// SPDX-License-Identifier: Apache-2.0
#include "stream/reorder_buffer.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <utility>

namespace tapwarden::stream {

std::uint32_t ReorderBuffer::end() const noexcept {
  const Entry& last = entries_.back();
  return last.seq + last.size + last.missing;
}

std::size_t ReorderBuffer::index_behind(std::uint32_t seq) const noexcept {
  const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(head_);
  const auto behind = std::upper_bound(
      begin, entries_.end(), seq,
      [](std::uint32_t value, const Entry& entry) { return distance(value, entry.seq) > 0; });
  return static_cast<std::size_t>(behind - entries_.begin());
}

ReorderBuffer::Cover ReorderBuffer::cover(const Piece& piece) const noexcept {
  const std::size_t behind = index_behind(piece.seq);
  std::uint32_t until = piece.size();
  if (behind < entries_.size()) {
    until = std::min(until, entries_[behind].seq - piece.seq);
  }
  Cover cover;
  if (behind > head_) {
    const Entry& before = entries_[behind - 1];
    const std::uint32_t cut = piece.bytes.empty() ? before.missing : 0;
    const std::int32_t known = distance(piece.seq, before.seq + before.size + cut);
    if (known > 0) cover.known = std::min(static_cast<std::uint32_t>(known), until);
  }
  cover.fresh = until - cover.known;
  return cover;
}

bool ReorderBuffer::insert(const Piece& piece, std::uint32_t next) noexcept {
  try {
    entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
    entries_.reserve(entries_.size() + 1);
    if (!piece.bytes.empty()) {
      tracker_.sequence_number(next);  // behind all that waits: the tracker joins nothing yet
      tracker_.process_payload(piece.seq, {piece.bytes.begin(), piece.bytes.end()});
    }
    const auto place = entries_.begin() + static_cast<std::ptrdiff_t>(index_behind(piece.seq));
    entries_.insert(place, {piece.seq, static_cast<std::uint32_t>(piece.bytes.size()),
                            piece.missing, piece.at, piece.ack});
    bytes_ += piece.bytes.size();
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

bool ReorderBuffer::differs(const Piece& piece) const {
  const auto& chunks = tracker_.buffered_payload();
  const std::uint32_t end = piece.seq + static_cast<std::uint32_t>(piece.bytes.size());
  std::size_t i = index_behind(piece.seq);
  if (i > head_) --i;
  for (; i < entries_.size() && distance(entries_[i].seq, end) > 0; ++i) {
    const Entry& entry = entries_[i];
    const auto chunk = chunks.find(entry.seq);
    if (chunk == chunks.end()) continue;
    const std::int32_t lead = distance(entry.seq, piece.seq);
    const std::size_t in_chunk = lead > 0 ? static_cast<std::size_t>(lead) : 0;
    const std::size_t in_piece = lead < 0 ? static_cast<std::size_t>(-std::int64_t{lead}) : 0;
    if (in_chunk >= chunk->second.size()) continue;
    const std::size_t size =
        std::min(chunk->second.size() - in_chunk, piece.bytes.size() - in_piece);
    if (std::memcmp(chunk->second.data() + in_chunk, piece.bytes.data() + in_piece, size) != 0) {
      return true;
    }
  }
  return false;
}

void ReorderBuffer::join_from(std::uint32_t seq) noexcept {
  run_.clear();
  run_offset_ = 0;
  tracker_.payload().clear();
  try {
    // Not advance_sequence(): it throws away the octets that start where it advances to. An empty
    // payload at their start makes the tracker join all that touch them.
    tracker_.sequence_number(seq);
    tracker_.process_payload(seq, {});
    run_.swap(tracker_.payload());
  } catch (const std::exception&) {
    run_.clear();
  }
}

Piece ReorderBuffer::pop() noexcept {
  const Entry entry = entries_[head_++];
  bytes_ -= entry.size;
  if (entry.size != 0 && run_offset_ == run_.size()) join_from(entry.seq);
  if (run_.size() - run_offset_ < entry.size) {
    return {entry.seq, entry.size + entry.missing, {}, entry.at, entry.ack};
  }
  const Bytes bytes{run_.data() + run_offset_, entry.size};
  run_offset_ += entry.size;
  return {entry.seq, entry.missing, bytes, entry.at, entry.ack};
}

}  // namespace tapwarden::stream
