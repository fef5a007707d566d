// SPDX-License-Identifier: Apache-2.0
// One captured frame, and where frames come from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "tapwarden/bytes.hpp"
#include "tapwarden/result.hpp"
#include "tapwarden/time.hpp"

namespace tapwarden {

/// LINKTYPE_ values of https://www.tcpdump.org/linktypes.html that are decoded.
/// Any other value is carried as it is and counted by decode as unsupported.
enum class LinkType : std::uint16_t {
  null_loopback = 0,  ///< BSD loopback, address family in the byte order of the writer
  ethernet = 1,
  raw_ip = 101,
  openbsd_loopback = 108,
  linux_cooked = 113,
  ipv4 = 228,
  ipv6 = 229,
  linux_cooked_v2 = 276,
};

/// LIFETIME: `data` is valid until the next call of next_batch on the source that gave it.
struct Packet {
  Bytes data;  ///< what was captured
  std::uint32_t wire_length =
      0;  ///< octets on the wire; more than data.size() when cut by snap length
  LinkType link = LinkType::ethernet;
  std::uint16_t source = 0;  ///< which input of the run it is from, counted from 0
  Timestamp time{};
  std::uint64_t number = 0;  ///< 1 for the first packet of this input
};

class PacketSource {
 public:
  virtual ~PacketSource() = default;

  /// Fills the front of `out`; 0 means nothing now (after some 100 ms at most), or for good when
  /// at_end() (then error() tells whether it was a good end).
  virtual std::size_t next_batch(std::span<Packet> out) = 0;

  /// After next_batch returned 0: nothing will come any more. True of a file; a live source may
  /// only have nothing now.
  [[nodiscard]] virtual bool at_end() const { return true; }

  /// Why reading ended before the proper end, with file and byte or packet; empty after a good end.
  [[nodiscard]] virtual std::optional<Error> error() const = 0;

  /// Octets consumed from the input so far, and in all (0 = not known, as for standard input).
  [[nodiscard]] virtual std::uint64_t bytes_read() const = 0;
  [[nodiscard]] virtual std::uint64_t bytes_total() const = 0;
};

}  // namespace tapwarden
