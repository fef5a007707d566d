// SPDX-License-Identifier: Apache-2.0
#include "bench_pcaps/wire.hpp"

#include <cstring>
#include <stdexcept>

namespace tapwarden::bench {
namespace {

constexpr std::size_t kBufferSize = 1 << 20;
constexpr std::size_t kRecordHead = 16;
constexpr std::size_t kEthernet = 14;
constexpr std::size_t kIp = 20;
constexpr std::size_t kTcp = 20;
constexpr std::size_t kHeads = kEthernet + kIp + kTcp;
constexpr std::size_t kMtu = 1500;

// Four to eight microseconds a packet: about a gigabit a second.
constexpr std::uint64_t kPacketTime = 6;

void put_be16(std::uint8_t* at, std::uint32_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 8);
  at[1] = static_cast<std::uint8_t>(value);
}

void put_be32(std::uint8_t* at, std::uint32_t value) {
  put_be16(at, value >> 16);
  put_be16(at + 2, value & 0xffff);
}

void put_le32(std::uint8_t* at, std::uint64_t value) {
  for (unsigned i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> 8 * i);
}

// RFC 1071, over octets of any count.
std::uint64_t sum_of(const std::uint8_t* octets, std::size_t size) {
  std::uint64_t sum = 0;
  std::size_t i = 0;
  for (; i + 1 < size; i += 2) sum += load_be16(octets + i);
  if (i < size) sum += std::uint64_t{octets[i]} << 8;
  return sum;
}

std::uint16_t folded(std::uint64_t sum) {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

void write_ethernet(std::uint8_t* at, bool to_server) {
  constexpr std::uint8_t kClient[] = {0x02, 0, 0x5e, 0x10, 0, 1};
  constexpr std::uint8_t kServer[] = {0x02, 0, 0x5e, 0x10, 0, 2};
  std::memcpy(at, to_server ? kServer : kClient, 6);
  std::memcpy(at + 6, to_server ? kClient : kServer, 6);
  put_be16(at + 12, 0x0800);
}

void write_ip(std::uint8_t* at, std::uint32_t source, std::uint32_t destination,
              std::uint64_t number, std::size_t tcp_length) {
  std::memset(at, 0, kIp);
  at[0] = 0x45;
  put_be16(at + 2, static_cast<std::uint32_t>(kIp + tcp_length));
  put_be16(at + 4, static_cast<std::uint32_t>(number & 0xffff));
  put_be16(at + 6, 0x4000);  // do not fragment
  at[8] = 64;
  at[9] = 6;
  put_be32(at + 12, source);
  put_be32(at + 16, destination);
  put_be16(at + 10, folded(sum_of(at, kIp)));
}

}  // namespace

CaptureWriter::CaptureWriter(const char* path) : file_(std::fopen(path, "wb")) {
  if (file_ == nullptr) throw std::runtime_error(std::string("cannot write ") + path);
  buffer_.reserve(kBufferSize + kRecordHead + kEthernet + kMtu);
  buffer_.resize(24);
  put_le32(buffer_.data(), 0xa1b2c3d4);
  put_le32(buffer_.data() + 4, 0x00040002);
  put_le32(buffer_.data() + 16, 262144);
  put_le32(buffer_.data() + 20, 1);
}

CaptureWriter::~CaptureWriter() {
  if (file_ != nullptr) std::fclose(file_);
}

void CaptureWriter::flush() {
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size()) {
    throw std::runtime_error("writing the capture failed: is the disk full?");
  }
  octets_ += buffer_.size();
  buffer_.clear();
}

void CaptureWriter::close() {
  flush();
  const int failed = std::fclose(file_);
  file_ = nullptr;
  if (failed != 0) throw std::runtime_error("closing the capture failed: is the disk full?");
}

void CaptureWriter::packet(const Addresses& addresses, const SegmentHead& head,
                           std::string_view payload) {
  const bool to_server = head.direction == Direction::to_server;
  const std::uint32_t source = to_server ? addresses.client : addresses.server;
  const std::uint32_t destination = to_server ? addresses.server : addresses.client;
  const std::size_t length = kHeads + payload.size();
  const std::size_t start = buffer_.size();
  buffer_.resize(start + kRecordHead + length);

  std::uint8_t* at = buffer_.data() + start;
  put_le32(at, time_us_ / 1000000);
  put_le32(at + 4, time_us_ % 1000000);
  put_le32(at + 8, length);
  put_le32(at + 12, length);
  at += kRecordHead;
  write_ethernet(at, to_server);
  at += kEthernet;
  write_ip(at, source, destination, packets_, kTcp + payload.size());
  at += kIp;
  std::memset(at, 0, kTcp);
  put_be16(at, to_server ? addresses.client_port : addresses.server_port);
  put_be16(at + 2, to_server ? addresses.server_port : addresses.client_port);
  put_be32(at + 4, head.seq);
  put_be32(at + 8, head.ack);
  at[12] = 0x50;
  at[13] = head.flags;
  put_be16(at + 14, 64240);
  std::memcpy(at + kTcp, payload.data(), payload.size());
  const std::uint64_t pseudo = (source >> 16) + (source & 0xffff) + (destination >> 16) +
                               (destination & 0xffff) + 6 + kTcp + payload.size();
  put_be16(at + 16, folded(pseudo + sum_of(at, kTcp + payload.size())));

  time_us_ += kPacketTime;
  ++packets_;
  if (buffer_.size() >= kBufferSize) flush();
}

}  // namespace tapwarden::bench
