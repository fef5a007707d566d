// SPDX-License-Identifier: Apache-2.0
// IP fragments, joined: IPv4 (RFC 791) and IPv6 (RFC 8200 4.5, RFC 5722) alike. Memory, datagrams
// under way and pieces of one are capped, the oldest makes room; a datagram that is not whole after
// its time is given up. It reads no header: who calls it does.
//
// Where fragments overlap with other content, the octets that came first stay (IPv4), or the whole
// datagram is dropped (IPv6, as RFC 5722 asks). docs/decisions/0002-fragments.md
#pragma once

#include <list>
#include <map>
#include <optional>
#include <vector>

#include "tapwarden/bytes.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/stats.hpp"

namespace tapwarden {

/// What fragments of one datagram have in common.
struct DatagramKey {
  IpAddress source;
  IpAddress destination;
  std::uint32_t id = 0;
  std::uint32_t tag = 0;  ///< tag and tunnel_id as in FlowKey: tenants may use the same addresses
  std::uint32_t tunnel_id = 0;
  std::uint32_t protocol = 0;  ///< of IPv4; kAnyProtocol: IPv6, whose fragments do not share one

  auto operator<=>(const DatagramKey&) const = default;  // NOLINT(modernize-use-nullptr)
};
inline constexpr std::uint32_t kAnyProtocol = 256;

struct Fragment {
  Bytes bytes;
  std::uint32_t offset = 0;   ///< in octets
  bool is_last = false;       ///< no more fragments follow
  std::uint8_t protocol = 0;  ///< of what the datagram carries, as this fragment says
};

/// LIFETIME: `bytes` is valid until the next datagram is joined.
struct Datagram {
  Bytes bytes;
  std::uint8_t protocol = 0;  ///< as the first fragment said
};

class IpDefragmenter {
 public:
  /// LIFETIME: all outlive it.
  IpDefragmenter(const Config& config, DecodeStats& stats, LimitHits& hits)
      : config_(config), stats_(stats), hits_(hits) {}

  /// The datagram, when `fragment` makes it whole. Counts the fragment.
  std::optional<Datagram> add(const DatagramKey& key, const Fragment& fragment,
                              Timestamp now) noexcept;
  /// End of an input: what is not whole is given up.
  void clear() noexcept;

  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::size_t size() const noexcept { return datagrams_.size(); }

 private:
  struct Piece {
    std::uint32_t begin;
    std::vector<std::uint8_t> octets;
    [[nodiscard]] std::uint32_t end() const noexcept {
      return begin + static_cast<std::uint32_t>(octets.size());
    }
  };
  struct Partial {
    DatagramKey key;
    Timestamp first{};
    std::vector<Piece> pieces;  ///< in order, not overlapping
    std::uint64_t charge = 0;   ///< of bytes_
    std::uint32_t octets = 0;   ///< in pieces
    std::uint32_t size = 0;     ///< of the whole; 0: the last fragment has not come
    std::uint32_t fragments = 0;
    std::uint8_t protocol = 0;
    bool is_dropped = false;  ///< kept so that its later fragments are not taken for a new one
  };
  struct Recent {
    DatagramKey key;
    Timestamp joined{};
  };
  using Partials = std::list<Partial>;  // oldest first

  [[nodiscard]] static bool is_sound(const Fragment& fragment) noexcept;
  [[nodiscard]] static bool fits(const Partial& partial, const Fragment& fragment) noexcept;
  [[nodiscard]] static bool is_copy(const Partial& partial, const Fragment& fragment) noexcept;
  Partial& open(const DatagramKey& key, Timestamp now);
  bool fill(Partial& partial, const Fragment& fragment);
  void insert(Partial& partial, std::size_t at, std::uint32_t begin, Bytes bytes);
  void drop(Partial& partial) noexcept;
  void erase(Partials::iterator partial) noexcept;
  void expire(Timestamp now) noexcept;
  void make_room() noexcept;
  Datagram join(const Partial& partial, Timestamp now);
  [[nodiscard]] Recent& recent_of(const DatagramKey& key);

  const Config& config_;
  DecodeStats& stats_;
  LimitHits& hits_;
  Partials partials_;
  std::map<DatagramKey, Partials::iterator> datagrams_;
  std::uint64_t bytes_ = 0;
  std::vector<std::uint8_t> joined_;
  /// Mirrors deliver packets twice: copies of what was just joined open no new datagram.
  std::vector<Recent> recent_;
};

}  // namespace tapwarden
