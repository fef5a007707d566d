// SPDX-License-Identifier: Apache-2.0
// Writes Ethernet/IPv4/TCP packets straight into a capture file, a million a second: libtins builds
// each packet as objects, which is too slow for half a gigabyte. Checksums are right.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string_view>
#include <vector>

#include "tapwarden/flow.hpp"

namespace tapwarden::bench {

/// The same numbers on every machine (splitmix64).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  /// 0 to `limit` - 1
  std::uint32_t below(std::uint32_t limit) {
    return static_cast<std::uint32_t>((next() >> 32) * limit >> 32);
  }
  bool percent(std::uint32_t share) { return below(100) < share; }

 private:
  std::uint64_t state_;
};

struct Addresses {
  std::uint32_t client = 0;  ///< IPv4, as a number
  std::uint32_t server = 0;
  std::uint16_t client_port = 0;
  std::uint16_t server_port = 80;
};

struct SegmentHead {
  Direction direction = Direction::to_server;
  std::uint8_t flags = kTcpAck;
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
};

class CaptureWriter {
 public:
  /// Throws std::runtime_error when the file cannot be written.
  explicit CaptureWriter(const char* path);
  ~CaptureWriter();
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;

  void packet(const Addresses& addresses, const SegmentHead& head, std::string_view payload);
  void close();

  [[nodiscard]] std::uint64_t packets() const { return packets_; }
  [[nodiscard]] std::uint64_t octets() const { return octets_; }

 private:
  void flush();

  std::FILE* file_;
  std::vector<std::uint8_t> buffer_;
  std::uint64_t time_us_ = 1700000000ull * 1000000;
  std::uint64_t packets_ = 0;
  std::uint64_t octets_ = 0;
};

}  // namespace tapwarden::bench
