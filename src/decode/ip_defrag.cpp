// SPDX-License-Identifier: Apache-2.0
#include "decode/ip_defrag.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace tapwarden {
namespace {

constexpr std::uint32_t kDatagramBytesMax = 65535;
constexpr std::uint64_t kPieceCharge = 64;      // what a piece costs beside its octets
constexpr std::uint64_t kDatagramCharge = 300;  // what a datagram costs beside its pieces
constexpr std::size_t kRecent = 1024;
// Copies come within a packet or two; identifications come round much later.
constexpr Duration kCopiesFor = std::chrono::seconds{1};

bool is_v6(const DatagramKey& key) noexcept { return key.protocol == kAnyProtocol; }

std::uint32_t end_of(const Fragment& fragment) noexcept {
  return fragment.offset + static_cast<std::uint32_t>(fragment.bytes.size());
}

}  // namespace

std::optional<Datagram> IpDefragmenter::add(const DatagramKey& key, const Fragment& fragment,
                                            Timestamp now) noexcept {
  expire(now);
  const auto known = datagrams_.find(key);
  if (!is_sound(fragment) || (known != datagrams_.end() && !fits(*known->second, fragment))) {
    ++stats_.malformed;
    return std::nullopt;
  }
  ++stats_.fragments;
  if (known == datagrams_.end()) {
    const Recent& recent = recent_of(key);
    const bool is_late = recent.key == key && now - recent.joined < kCopiesFor;
    if (is_late && recent.joined - now < kCopiesFor) {
      ++stats_.fragments_joined;
      return std::nullopt;
    }
  }
  Partial& partial = known != datagrams_.end() ? *known->second : open(key, now);
  if (!partial.is_dropped && !fill(partial, fragment)) drop(partial);
  if (partial.size > 0 && partial.octets == partial.size) return join(partial, now);
  make_room();
  return std::nullopt;
}

void IpDefragmenter::clear() noexcept {
  while (!partials_.empty()) {
    if (!partials_.front().is_dropped) ++stats_.fragment_timeouts;
    erase(partials_.begin());
  }
  recent_.clear();
}

/// RFC 791, RFC 8200: all but the last are multiples of eight octets.
bool IpDefragmenter::is_sound(const Fragment& fragment) noexcept {
  if (fragment.bytes.empty() || fragment.bytes.size() > kDatagramBytesMax) return false;
  return end_of(fragment) <= kDatagramBytesMax &&
         (fragment.is_last || fragment.bytes.size() % 8 == 0);
}

/// False when it lies behind the end, or has another idea of the end.
bool IpDefragmenter::fits(const Partial& partial, const Fragment& fragment) noexcept {
  if (partial.is_dropped) return true;
  const std::uint32_t end = end_of(fragment);
  if (partial.size > 0) return fragment.is_last ? end == partial.size : end <= partial.size;
  return !fragment.is_last || partial.pieces.empty() || partial.pieces.back().end() <= end;
}

IpDefragmenter::Partial& IpDefragmenter::open(const DatagramKey& key, Timestamp now) {
  const auto partial = partials_.emplace(partials_.end());
  partial->key = key;
  partial->first = now;
  partial->charge = kDatagramCharge;
  bytes_ += partial->charge;
  datagrams_.emplace(key, partial);
  return *partial;
}

bool IpDefragmenter::is_copy(const Partial& partial, const Fragment& fragment) noexcept {
  return std::any_of(partial.pieces.begin(), partial.pieces.end(), [&](const Piece& piece) {
    return piece.begin == fragment.offset && piece.octets.size() == fragment.bytes.size() &&
           std::equal(piece.octets.begin(), piece.octets.end(), fragment.bytes.begin());
  });
}

/// Takes what is not there yet. False: the datagram must be dropped.
bool IpDefragmenter::fill(Partial& partial, const Fragment& fragment) {
  ++partial.fragments;
  const std::uint32_t end = end_of(fragment);
  std::uint32_t begin = fragment.offset;
  const auto part = [&](std::uint32_t from, std::uint32_t to) {
    return fragment.bytes.subspan(from - fragment.offset, to - from);
  };
  bool differs = false;
  std::size_t at = 0;
  while (at < partial.pieces.size() && partial.pieces[at].end() <= begin) ++at;
  if (is_v6(partial.key) && at < partial.pieces.size() && partial.pieces[at].begin < end) {
    if (is_copy(partial, fragment)) return true;
    ++stats_.fragment_overlaps;
    return false;
  }
  while (begin < end) {
    if (at == partial.pieces.size() || partial.pieces[at].begin >= end) {
      insert(partial, at, begin, part(begin, end));
      break;
    }
    if (partial.pieces[at].begin > begin) {
      insert(partial, at, begin, part(begin, partial.pieces[at].begin));
      begin = partial.pieces[++at].begin;
    }
    const Piece& there = partial.pieces[at++];
    const std::uint32_t to = std::min(end, there.end());
    const Bytes again = part(begin, to);
    differs = differs || std::memcmp(again.data(), there.octets.data() + (begin - there.begin),
                                     again.size()) != 0;
    begin = to;
  }
  if (differs) ++stats_.fragment_overlaps;
  if (fragment.offset == 0) partial.protocol = fragment.protocol;
  if (fragment.is_last) partial.size = end;
  if (partial.pieces.size() <= config_.limits.fragment_pieces_max) return true;
  ++hits_.fragment_pieces_max;
  return false;
}

void IpDefragmenter::insert(Partial& partial, std::size_t at, std::uint32_t begin, Bytes bytes) {
  partial.pieces.insert(partial.pieces.begin() + static_cast<std::ptrdiff_t>(at),
                        Piece{begin, {bytes.begin(), bytes.end()}});
  partial.octets += static_cast<std::uint32_t>(bytes.size());
  partial.charge += bytes.size() + kPieceCharge;
  bytes_ += bytes.size() + kPieceCharge;
}

void IpDefragmenter::drop(Partial& partial) noexcept {
  partial.is_dropped = true;
  partial.pieces = {};
  partial.octets = partial.size = 0;
  bytes_ -= partial.charge - kDatagramCharge;
  partial.charge = kDatagramCharge;
}

void IpDefragmenter::erase(Partials::iterator partial) noexcept {
  bytes_ -= partial->charge;
  datagrams_.erase(partial->key);
  partials_.erase(partial);
}

void IpDefragmenter::expire(Timestamp now) noexcept {
  while (!partials_.empty() && now - partials_.front().first >= config_.timeouts.fragments) {
    if (!partials_.front().is_dropped) ++stats_.fragment_timeouts;
    erase(partials_.begin());
  }
}

void IpDefragmenter::make_room() noexcept {
  const auto evict_while = [&](std::uint64_t& hits, auto is_above) {
    while (!partials_.empty() && is_above()) {
      ++hits;
      erase(partials_.begin());
    }
  };
  evict_while(hits_.fragment_packets_max,
              [&] { return partials_.size() > config_.limits.fragment_packets_max; });
  evict_while(hits_.fragment_bytes_max, [&] { return bytes_ > config_.limits.fragment_bytes_max; });
}

Datagram IpDefragmenter::join(const Partial& partial, Timestamp now) {
  joined_.clear();
  for (const Piece& piece : partial.pieces) {
    joined_.insert(joined_.end(), piece.octets.begin(), piece.octets.end());
  }
  ++stats_.datagrams_joined;
  stats_.fragments_joined += partial.fragments;
  const Datagram datagram{joined_, partial.protocol};
  recent_of(partial.key) = {partial.key, now};
  erase(datagrams_.find(partial.key)->second);
  return datagram;
}

/// Where copies of `key` are looked for. Another datagram in the same place only hides them.
IpDefragmenter::Recent& IpDefragmenter::recent_of(const DatagramKey& key) {
  if (recent_.empty()) recent_.resize(kRecent);
  const std::uint32_t low = load_be32(key.source.octets.data() + 12) ^ key.tunnel_id;
  const std::uint32_t high = load_be32(key.destination.octets.data() + 12) ^ key.tag;
  return recent_[(low * 31 + high * 7 + key.id) % kRecent];
}

}  // namespace tapwarden
