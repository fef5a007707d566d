// SPDX-License-Identifier: Apache-2.0
// A socket to a receiver of lines or datagrams: a path of this machine, or a name and port. It
// connects when there is something to send, and again when the receiver went away.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tapwarden/result.hpp"
#include "tapwarden/time.hpp"

namespace tapwarden {

enum class PeerKind : std::uint8_t { unix_stream, unix_datagram, udp, tcp };

struct PeerAddress {
  PeerKind kind = PeerKind::udp;
  std::string path;  ///< of unix_*
  std::string host;  ///< of udp and tcp
  std::string port;
};

/// "/run/x.sock", "udp://host:514", "tcp://[2001:db8::1]:601". `port` is for one without.
/// ERRORS: what is wrong with it.
Result<PeerAddress> parse_peer(std::string_view target, std::string_view port);

class PeerSocket {
 public:
  explicit PeerSocket(PeerAddress address) : address_(std::move(address)) {}
  ~PeerSocket() { close(); }
  PeerSocket(const PeerSocket&) = delete;
  PeerSocket& operator=(const PeerSocket&) = delete;

  /// All of `octets`, or one datagram of it, within `within`; empty when it worked, else what went
  /// wrong. A stream of which a part was sent is closed: the receiver sees where it ends.
  std::string send(std::string_view octets, Duration within);
  void close();

 private:
  struct Timer;
  std::string connect(Timer& timer);
  [[nodiscard]] bool is_closed_by_peer() const;
  [[nodiscard]] std::string name() const;

  const PeerAddress address_;
  int fd_ = -1;
};

}  // namespace tapwarden
