// SPDX-License-Identifier: Apache-2.0
// What the readers of both formats share: the input, where it stands, and how it ended.
#pragma once

#include <string>
#include <utility>

#include "capture/block_reader.hpp"
#include "tapwarden/packet.hpp"

namespace tapwarden {

/// What was to be there could not be read: "capture.pcap: ends inside <what>: 3 of 24 octets are
/// there", or what the trouble is.
Error header_error(const std::string& name, const BlockReader& reader, const std::string& what,
                   std::size_t wanted);

class FileSource : public PacketSource {
 public:
  FileSource(std::string name, BlockReader reader, std::uint64_t bytes_total)
      : name_(std::move(name)), reader_(std::move(reader)), bytes_total_(bytes_total) {}

  [[nodiscard]] std::optional<Error> error() const override { return error_; }
  [[nodiscard]] std::uint64_t bytes_read() const override { return reader_.bytes_used(); }
  [[nodiscard]] std::uint64_t bytes_total() const override { return bytes_total_; }

 protected:
  /// "capture.pcap: <what> packet 17 at byte 10512[: <detail>]"; ends the source.
  void fail(std::string_view what, const std::string& detail = {});
  /// The input ended inside a record, or reading failed: which of both. A run that is to stop ends
  /// the source without an error.
  void fail_at_end(std::size_t wanted);

  std::string name_;
  BlockReader reader_;
  std::uint64_t bytes_total_;
  std::uint64_t packets_ = 0;
  bool ended_ = false;
  std::optional<Error> error_;
};

}  // namespace tapwarden
