// SPDX-License-Identifier: Apache-2.0
// All inputs of a run as one source of packets: files, folders of files, standard input.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/input.hpp"
#include "capture/time_merge.hpp"
#include "tapwarden/packet.hpp"

namespace tapwarden {

class CaptureInputs final : public PacketSource {
 public:
  /// A folder stands for the captures in it: told by their first octets, not those of its folders,
  /// no hidden files. What cannot be opened is an error and does not stop the others.
  CaptureInputs(const std::vector<std::string>& paths, const InputOptions& options,
                std::uint64_t open_max);

  std::size_t next_batch(std::span<Packet> out) override {
    return merge_ ? merge_->next_batch(out) : alone_ ? alone_->next_batch(out) : 0;
  }
  /// The first of errors().
  [[nodiscard]] std::optional<Error> error() const override;
  [[nodiscard]] std::uint64_t bytes_read() const override;
  [[nodiscard]] std::uint64_t bytes_total() const override;

  /// What was wrong, one sentence each.
  [[nodiscard]] std::vector<Error> errors() const;
  /// Names of the files that are read: Packet::source counts in it.
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
  /// How often limits.inputs_open_max was reached.
  [[nodiscard]] std::uint64_t opened_late() const noexcept {
    return merge_ ? merge_->opened_late() : 0;
  }

 private:
  void add(const std::string& path);
  void add_folder(const std::string& path);

  std::vector<std::string> names_;
  std::vector<Error> errors_;            ///< of opening
  std::unique_ptr<PacketSource> alone_;  ///< one input needs no merging
  std::optional<TimeMerge> merge_;
};

}  // namespace tapwarden
