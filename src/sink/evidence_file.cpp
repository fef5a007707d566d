// SPDX-License-Identifier: Apache-2.0
#include "sink/evidence_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tapwarden {
namespace {

constexpr std::size_t kBufferBytes = 1 << 18;
constexpr std::uint32_t kSnapLength = 262144;
constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;
// Around a packet's octets: a record header, or an enhanced packet block with its padding.
constexpr std::size_t kPcapFrameBytes = 16;
constexpr std::size_t kPcapngFrameBytes = 35;

/// Times before 1970 are no times of packets.
std::uint64_t nanoseconds_of(const Packet& packet) {
  return static_cast<std::uint64_t>(
      std::max<std::int64_t>(packet.time.time_since_epoch().count(), 0));
}

}  // namespace

Result<std::unique_ptr<EvidenceFile>> EvidenceFile::open(const std::string& path,
                                                         std::uint64_t file_bytes_max) {
  std::unique_ptr<EvidenceFile> file(new EvidenceFile(path, file_bytes_max));
  if (!file->open_file()) return *file->error_;
  return file;
}

EvidenceFile::~EvidenceFile() {
  if (links_.empty()) begin_file(LinkType::ethernet);  // a capture without packets is one, too
  write_out();
  if (fd_ >= 0) close(fd_);
}

std::string EvidenceFile::name() const {
  return files_ == 0 ? path_ : path_ + "." + std::to_string(files_);
}

bool EvidenceFile::open_file() {
  fd_ = ::open(name().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
  if (fd_ < 0 && !error_) {
    error_ = Error{name() + ": cannot be opened for writing: " + std::strerror(errno)};
  }
  return fd_ >= 0;
}

void EvidenceFile::next_file() {
  write_out();
  if (fd_ >= 0) close(fd_);
  ++files_;
  links_.clear();
  file_bytes_ = 0;
  is_torn_ = false;
  open_file();
}

void EvidenceFile::begin_file(LinkType link) {
  if (!pcapng_) {
    links_.push_back(link);
    put_u32(0xa1b23c4d);
    put_u32(4u << 16 | 2);  // version 2.4: the minor one is the upper half here
    put_u32(0);
    put_u32(0);
    put_u32(kSnapLength);
    put_u32(static_cast<std::uint32_t>(link));
    return;
  }
  constexpr std::uint32_t kLength = 28;
  put_u32(0x0a0d0d0a);
  put_u32(kLength);
  put_u32(0x1a2b3c4d);
  put_u32(1);           // version 1.0
  put_u32(0xffffffff);  // section length: not said
  put_u32(0xffffffff);
  put_u32(kLength);
}

std::uint32_t EvidenceFile::interface_of(LinkType link) {
  const auto known = std::find(links_.begin(), links_.end(), link);
  const auto number = static_cast<std::uint32_t>(known - links_.begin());
  if (known != links_.end()) return number;
  links_.push_back(link);
  constexpr std::uint32_t kLength = 28;
  constexpr std::uint32_t kResolution = 1u << 16 | 9;  // if_tsresol, one octet
  put_u32(1);
  put_u32(kLength);
  put_u32(static_cast<std::uint32_t>(link));
  put_u32(kSnapLength);
  put_u32(kResolution);
  put_u32(9);  // nanoseconds
  put_u32(kLength);
  return number;
}

void EvidenceFile::write(const Packet& packet) {
  const bool another_link = !pcapng_ && !links_.empty() && links_.front() != packet.link;
  const std::size_t frame = pcapng_ ? kPcapngFrameBytes : kPcapFrameBytes;
  const bool full = !links_.empty() && file_bytes_ + packet.data.size() + frame > file_bytes_max_;
  pcapng_ = pcapng_ || another_link;
  if (another_link || full || is_torn_) next_file();
  if (links_.empty()) begin_file(packet.link);
  pcapng_ ? write_pcapng(packet) : write_pcap(packet);
  ++packets_;
  if (buffer_.size() >= kBufferBytes) write_out();
}

void EvidenceFile::write_pcap(const Packet& packet) {
  const std::uint64_t time = nanoseconds_of(packet);
  put_u32(static_cast<std::uint32_t>(time / kNanosecondsPerSecond));
  put_u32(static_cast<std::uint32_t>(time % kNanosecondsPerSecond));
  put_u32(static_cast<std::uint32_t>(packet.data.size()));
  put_u32(packet.wire_length);
  put(packet.data);
}

void EvidenceFile::write_pcapng(const Packet& packet) {
  const std::uint32_t interface = interface_of(packet.link);
  const std::uint64_t time = nanoseconds_of(packet);
  const std::size_t padding = (4 - packet.data.size() % 4) % 4;
  const auto length = static_cast<std::uint32_t>(32 + packet.data.size() + padding);
  put_u32(6);
  put_u32(length);
  put_u32(interface);
  put_u32(static_cast<std::uint32_t>(time >> 32));
  put_u32(static_cast<std::uint32_t>(time));
  put_u32(static_cast<std::uint32_t>(packet.data.size()));
  put_u32(packet.wire_length);
  put(packet.data);
  constexpr std::uint8_t kZeros[3] = {};
  put(Bytes{kZeros}.first(padding));
  put_u32(length);
}

void EvidenceFile::put(Bytes bytes) {
  buffer_.append(as_text(bytes));
  file_bytes_ += bytes.size();
}

/// In the byte order of this machine: the magic numbers tell which that is.
void EvidenceFile::put_u32(std::uint32_t value) {
  std::uint8_t octets[sizeof value];
  std::memcpy(octets, &value, sizeof value);
  put(octets);
}

void EvidenceFile::write_out() {
  if (buffer_.empty()) return;
  std::size_t done = 0;
  while (done < buffer_.size() && fd_ >= 0) {
    const ssize_t written = ::write(fd_, buffer_.data() + done, buffer_.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return lose_buffer(done, errno);
    done += static_cast<std::size_t>(written);
  }
  if (fd_ < 0) return lose_buffer(0, EBADF);
  counts_.is_up = true;
  counts_.written += std::exchange(packets_, 0);
  counts_.bytes += buffer_.size();
  buffer_.clear();
}

/// What was written of the buffer is cut away: the file is whole up to where the buffer began.
void EvidenceFile::lose_buffer(std::size_t written, int error) {
  if (!error_ && fd_ >= 0) {
    error_ = Error{name() + ": evidence is lost, it cannot be written: " + std::strerror(error)};
  }
  counts_.dropped += std::exchange(packets_, 0);
  ++counts_.errors;
  counts_.is_up = false;
  file_bytes_ -= std::min<std::uint64_t>(file_bytes_, buffer_.size());
  buffer_.clear();
  if (written > 0 && ftruncate(fd_, static_cast<off_t>(file_bytes_)) == 0) {
    lseek(fd_, static_cast<off_t>(file_bytes_), SEEK_SET);
  }
  if (file_bytes_ == 0) {
    links_.clear();  // not even the head is there: the same file begins again
  } else {
    is_torn_ = true;  // what the buffer said of links is gone
  }
}

void EvidenceFile::reopen() {
  struct stat here {};
  struct stat there {};
  const bool is_there = fd_ >= 0 && fstat(fd_, &here) == 0 && stat(name().c_str(), &there) == 0 &&
                        here.st_dev == there.st_dev && here.st_ino == there.st_ino;
  if (is_there) return;
  write_out();
  if (fd_ >= 0) close(fd_);
  links_.clear();
  file_bytes_ = 0;
  is_torn_ = false;
  open_file();
}

std::optional<Error> EvidenceFile::flush() {
  write_out();
  return std::exchange(error_, std::nullopt);
}

}  // namespace tapwarden
