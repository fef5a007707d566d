// SPDX-License-Identifier: Apache-2.0
// Packets as capture files: FILE, then FILE.1, FILE.2, … when one is full. Classic pcap with
// nanoseconds; from the first packet with another link type on, pcapng. Packets are as they were on
// the wire: nothing in them is masked. A disk that is full costs packets, and leaves no half one:
// the next file begins when there is room again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tapwarden/packet.hpp"
#include "tapwarden/result.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

class EvidenceFile {
 public:
  /// Overwrites `path`, with mode 0640. A file has `file_bytes_max` octets at most, but one packet
  /// at least. ERRORS: one sentence that names the path.
  static Result<std::unique_ptr<EvidenceFile>> open(const std::string& path,
                                                    std::uint64_t file_bytes_max);
  ~EvidenceFile();
  EvidenceFile(const EvidenceFile&) = delete;
  EvidenceFile& operator=(const EvidenceFile&) = delete;

  void write(const Packet& packet);
  /// Everything written so far is with the operating system; the first trouble since the last call.
  std::optional<Error> flush();
  /// The file is begun anew if somebody moved it away (logrotate).
  void reopen();
  /// As "evidence": packets.
  [[nodiscard]] const SinkStats& stats() const noexcept { return counts_; }

 private:
  EvidenceFile(std::string path, std::uint64_t file_bytes_max)
      : path_(std::move(path)), file_bytes_max_(file_bytes_max) {
    counts_.name = "evidence";
  }

  [[nodiscard]] std::string name() const;
  bool open_file();
  void next_file();
  void begin_file(LinkType link);
  std::uint32_t interface_of(LinkType link);
  void write_pcap(const Packet& packet);
  void write_pcapng(const Packet& packet);
  void put(Bytes bytes);
  void put_u32(std::uint32_t value);
  void write_out();
  void lose_buffer(std::size_t written, int error);

  std::string path_;
  std::uint64_t file_bytes_max_;
  int fd_ = -1;
  std::uint64_t files_ = 0;  ///< full ones before this
  std::uint64_t file_bytes_ = 0;
  bool pcapng_ = false;
  std::vector<LinkType> links_;  ///< of this file; of pcapng its interfaces
  std::string buffer_;
  std::uint64_t packets_ = 0;  ///< in the buffer
  bool is_torn_ = false;       ///< the next packet begins another file
  SinkStats counts_;
  std::optional<Error> error_;
};

}  // namespace tapwarden
