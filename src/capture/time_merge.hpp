// SPDX-License-Identifier: Apache-2.0
// Several captures as one, in the order of time. Captures that do not overlap are read one after
// the other; those that do are merged packet by packet. The order within one is kept as it is. A
// capture is open only while it is read: many rotated files cost no more than one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/input.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/packet.hpp"

namespace tapwarden {

class TimeMerge {
 public:
  /// Looks at the first packet of each of `paths`; Packet::source is the index in it.
  /// LIFETIME: `paths` outlives the merge.
  TimeMerge(const std::vector<std::string>& paths, const InputOptions& options,
            std::uint64_t open_max);

  /// As PacketSource::next_batch.
  std::size_t next_batch(std::span<Packet> out);

  /// What was wrong so far, one sentence each; it ended nothing but the capture that it names.
  [[nodiscard]] const std::vector<Error>& errors() const noexcept { return errors_; }
  [[nodiscard]] std::uint64_t bytes_read() const;
  [[nodiscard]] std::uint64_t bytes_total() const noexcept { return bytes_total_; }
  /// Captures that were opened later than their first packet asked for: `open_max` were open.
  [[nodiscard]] std::uint64_t opened_late() const noexcept { return opened_late_; }

 private:
  struct Open {
    std::unique_ptr<PacketSource> source;
    std::uint16_t number = 0;
    std::vector<Packet> batch;
    std::size_t next = 0;
    std::size_t count = 0;
    [[nodiscard]] Timestamp time() const { return batch[next].time; }
  };
  /// A capture whose turn has not come.
  struct Waiting {
    Timestamp first;
    std::uint16_t number = 0;
    bool late = false;
    Open open;  ///< of a pipe, which cannot be opened again
  };

  void look_at(std::uint16_t number);
  bool refill(Open& open);
  void resume_lent();
  void open_due();
  void push(Open open);
  Open pop();
  static bool is_later(const Open& a, const Open& b);
  [[nodiscard]] bool goes_first(const Open& open) const;

  const std::vector<std::string>& paths_;
  InputOptions options_;
  std::uint64_t open_max_;
  std::vector<Waiting> waiting_;  ///< the earliest at the back
  std::vector<Open> open_;        ///< heap: the earliest next packet in front
  std::optional<Open> lent_;  ///< all of its batch is lent out: it is read on with the next call
  std::vector<Error> errors_;
  std::uint64_t bytes_done_ = 0;
  std::uint64_t bytes_total_ = 0;
  std::uint64_t opened_late_ = 0;
};

}  // namespace tapwarden
