// SPDX-License-Identifier: Apache-2.0
// A network interface as a source of packets. It has an end only when it was
// asked to stop: an interface that is taken down, or removed and created again,
// is waited for and opened anew.
//
// libpcap gives a block of its ring back to the kernel with the last packet in it,
// before it returns: what it points at is not valid any longer then. So a batch is
// copied, into one buffer that stays in the cache; a file is read in the same way.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/live_clock.hpp"
#include "capture/live_counters.hpp"
#include "capture/live_socket.hpp"
#include "tapwarden/packet.hpp"
#include "tapwarden/stats.hpp"

struct pcap_pkthdr;

namespace tapwarden {

/// THREAD: everything is called by the one thread that reads, but for stop().
class LiveSource final : public PacketSource {
 public:
  LiveSource(LiveOptions options, LiveSocket socket);

  /// Waits for at most 100 ms when there is nothing.
  std::size_t next_batch(std::span<Packet> out) override;
  [[nodiscard]] bool at_end() const override { return ended_; }
  /// Always empty: what goes wrong is waited out. See problem().
  [[nodiscard]] std::optional<Error> error() const override { return std::nullopt; }
  [[nodiscard]] std::uint64_t bytes_read() const override { return bytes_; }  ///< captured octets
  [[nodiscard]] std::uint64_t bytes_total() const override { return 0; }

  /// Asks for the end: what the kernel has is still delivered, then next_batch returns 0 and
  /// at_end() is true, after some 100 ms. May be called by any thread and by a signal handler.
  void stop() noexcept { stop_asked_ = true; }

  /// Packet time as of now, when next_batch gave nothing: the last packet's, plus the monotonic
  /// time since then that no packet which the kernel still holds can lie in. The epoch before the
  /// first packet.
  [[nodiscard]] Timestamp now() const;

  /// Until now. It asks the kernel: about once a second, not once a batch.
  CaptureStats stats();

  [[nodiscard]] const std::string& interface() const { return options_.interface; }
  /// Why nothing is captured at the moment; empty when all is well.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  /// The group that this source shares the interface's packets with; 0 = none.
  [[nodiscard]] std::uint16_t fanout_group() const { return options_.fanout_group; }

 private:
  static void on_packet(unsigned char* source, const pcap_pkthdr* header,
                        const unsigned char* octets);
  std::size_t collect(std::span<Packet> out);
  void add(const pcap_pkthdr& header, const unsigned char* octets);
  void wait() const;
  void look_whether_up();
  void close_soon(Monotonic at);
  void close();
  void reopen();
  void adopt(LiveSocket socket);
  void refuse_new_packets() const;

  LiveOptions options_;
  PcapHandle handle_;  ///< null while the interface is gone
  LinkType link_ = LinkType::ethernet;
  std::vector<std::uint8_t> buffer_;  ///< the octets of a batch
  std::size_t buffer_used_ = 0;
  std::span<Packet> batch_;  ///< being filled
  std::size_t batch_count_ = 0;

  Timestamp joined_{};
  std::optional<Monotonic> skip_until_;  ///< until then, packets of before joined_ are left out
  Timestamp last_time_{};
  Monotonic last_seen_;
  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;

  std::atomic<bool> stop_asked_ = false;
  bool stopping_ = false;
  bool ended_ = false;
  std::optional<Monotonic> close_at_;  ///< the ring is emptied until then
  Monotonic reopen_at_;
  Duration backoff_;
  std::string problem_;

  CaptureStats stats_;
  std::uint64_t skipped_ = 0;  ///< left out since the last stats()
  KernelCounters kernel_;
  NicCounters nic_;
};

/// Captures on options.interface. ERRORS: what is wrong, and what to do.
Result<std::unique_ptr<LiveSource>> open_live(const LiveOptions& options);

/// `count` sources that share the packets of options.interface: a flow, both directions of it, is
/// seen by one of them. Their group is a new one.
Result<std::vector<std::unique_ptr<LiveSource>>> open_live_fanout(const LiveOptions& options,
                                                                  std::size_t count);

}  // namespace tapwarden
