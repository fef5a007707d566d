// SPDX-License-Identifier: Apache-2.0
// What the readers of both formats share: the input, where it stands, and how
// it ended.
#pragma once

#include <string>
#include <utility>

#include "capture/block_reader.hpp"
#include "tapwarden/packet.hpp"

namespace tapwarden {

class FileSource : public PacketSource {
 public:
  FileSource(std::string name, BlockReader reader, std::uint64_t bytes_total)
      : name_(std::move(name)), reader_(std::move(reader)), bytes_total_(bytes_total) {}

  [[nodiscard]] std::optional<Error> error() const override { return error_; }
  [[nodiscard]] std::uint64_t bytes_read() const override { return reader_.offset(); }
  [[nodiscard]] std::uint64_t bytes_total() const override { return bytes_total_; }

 protected:
  /// "capture.pcap: <what> packet 17 at byte 10,512[: <detail>]"; ends the
  /// source.
  void fail(std::string_view what, const std::string& detail = {});
  /// The input ended inside a record, or reading failed: which of both.
  void fail_at_end(std::size_t wanted);

  std::string name_;
  BlockReader reader_;
  std::uint64_t bytes_total_;
  std::uint64_t packets_ = 0;
  bool ended_ = false;
  std::optional<Error> error_;
};

}  // namespace tapwarden
