// SPDX-License-Identifier: Apache-2.0
#include "capture/pcap_live.hpp"

#include <linux/filter.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <thread>
#include <utility>

#include "capture/interface_check.hpp"

namespace tapwarden {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr Duration kWaitMax = 100ms;
constexpr Duration kBackoffMin = 100ms;
constexpr Duration kBackoffMax = 5s;
constexpr std::size_t kBatchBytes = 1 << 20;

}  // namespace

LiveSource::LiveSource(LiveOptions options, LiveSocket socket)
    : options_(std::move(options)),
      buffer_(std::max<std::size_t>(kBatchBytes, options_.snap_length)),
      last_seen_(monotonic_now()),
      reopen_at_(last_seen_),
      backoff_(kBackoffMin),
      nic_(read_nic_counters(options_.interface)) {
  adopt(std::move(socket));
}

void LiveSource::adopt(LiveSocket socket) {
  handle_ = std::move(socket.handle);
  link_ = socket.link;
  joined_ = socket.joined;
  options_.fanout_group = socket.fanout_group;
  // Not for longer: the wall clock may be set back.
  if (options_.fanout_group != 0) skip_until_ = monotonic_now() + 1s;
  kernel_ = {};
  backoff_ = kBackoffMin;
  problem_.clear();
}

std::size_t LiveSource::next_batch(std::span<Packet> out) {
  if (ended_ || out.empty()) return 0;
  if (stop_asked_ && !stopping_) {
    stopping_ = true;
    refuse_new_packets();
    close_soon(monotonic_now() + 2 * block_timeout(options_));
  }
  if (handle_ == nullptr) {
    reopen();
    return 0;
  }
  std::size_t count = collect(out);
  if (count == 0) {
    wait();
    count = collect(out);
  }
  if (count > 0) {
    last_seen_ = monotonic_now();
    last_time_ = out[count - 1].time;
  } else if (!close_at_) {
    look_whether_up();
  } else if (monotonic_now() >= *close_at_) {
    close();
  }
  return count;
}

/// The kernel wakes a socket when its interface goes down, and uses it again when it is up.
void LiveSource::look_whether_up() {
  const bool up = interface_is_up(options_.interface);
  if (up && !problem_.empty()) ++stats_.reopenings;
  problem_ = up ? "" : "interface '" + options_.interface + "' is down";
}

std::size_t LiveSource::collect(std::span<Packet> out) {
  batch_ = out;
  batch_count_ = 0;
  buffer_used_ = 0;
  if (skip_until_ && monotonic_now() > *skip_until_) skip_until_.reset();
  while (true) {
    const std::size_t room =
        std::min(out.size() - batch_count_, (buffer_.size() - buffer_used_) / options_.snap_length);
    if (room == 0) break;
    const int taken = pcap_dispatch(handle_.get(), static_cast<int>(room), on_packet,
                                    reinterpret_cast<unsigned char*>(this));
    if (taken < 0) {
      problem_ = options_.interface + ": " + pcap_geterr(handle_.get());
      // What came before is still in the ring, or will be when its last block is handed over.
      close_soon(monotonic_now() + 2 * block_timeout(options_));
      break;
    }
    if (static_cast<std::size_t>(taken) < room) break;
  }
  return batch_count_;
}

void LiveSource::on_packet(unsigned char* source, const pcap_pkthdr* header,
                           const unsigned char* octets) {
  reinterpret_cast<LiveSource*>(source)->add(*header, octets);
}

void LiveSource::add(const pcap_pkthdr& header, const unsigned char* octets) {
  // With PCAP_TSTAMP_PRECISION_NANO, tv_usec holds nanoseconds.
  const Timestamp time{std::chrono::seconds{header.ts.tv_sec} +
                       std::chrono::nanoseconds{header.ts.tv_usec}};
  if (skip_until_) {
    if (time < joined_) {
      ++skipped_;
      return;
    }
    skip_until_.reset();
  }
  std::uint8_t* const copy = buffer_.data() + buffer_used_;
  std::memcpy(copy, octets, header.caplen);
  buffer_used_ += header.caplen;
  bytes_ += header.caplen;
  Packet& packet = batch_[batch_count_++];
  packet.data = Bytes{copy, header.caplen};
  packet.wire_length = header.len;
  packet.link = link_;
  packet.time = time;
  packet.number = ++packets_;
}

void LiveSource::wait() const {
  Duration duration = kWaitMax;
  if (close_at_) duration = std::clamp<Duration>(*close_at_ - monotonic_now(), 0ms, kWaitMax);
  pollfd waiting{pcap_fileno(handle_.get()), POLLIN, 0};
  const auto rounded = std::chrono::ceil<milliseconds>(duration);
  poll(&waiting, 1, static_cast<int>(rounded.count()));
}

void LiveSource::close_soon(Monotonic at) {
  if (!close_at_) close_at_ = at;
}

void LiveSource::close() {
  if (handle_ != nullptr) stats();
  handle_.reset();
  close_at_.reset();
  if (stopping_) {
    ended_ = true;
  } else {
    reopen_at_ = monotonic_now() + backoff_;
  }
}

void LiveSource::reopen() {
  if (stopping_) {
    close();
    return;
  }
  const Monotonic now = monotonic_now();
  if (now < reopen_at_) {
    std::this_thread::sleep_for(std::min<Duration>(reopen_at_ - now, kWaitMax));
    return;
  }
  Result<LiveSocket> socket =
      open_live_socket(options_, options_.fanout_group == 0 ? Fanout::none : Fanout::join);
  if (!socket) {
    problem_ = socket.error().message;
    backoff_ = std::min(2 * backoff_, kBackoffMax);
    reopen_at_ = now + backoff_;
    return;
  }
  adopt(std::move(*socket));
  ++stats_.reopenings;
}

/// Straight to the kernel: libpcap would run its filter over what is in the ring already.
void LiveSource::refuse_new_packets() const {
  if (handle_ == nullptr) return;
  sock_filter nothing{BPF_RET | BPF_K, 0, 0, 0};
  const sock_fprog program{1, &nothing};
  setsockopt(pcap_fileno(handle_.get()), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

Timestamp LiveSource::now() const {
  if (packets_ == 0) return {};
  // A block that is not full is handed over some time after its packets were stamped.
  const Duration idle = monotonic_now() - last_seen_ - 2 * block_timeout(options_);
  return last_time_ + std::max<Duration>(idle, 0ns);
}

CaptureStats LiveSource::stats() {
  pcap_stat now{};
  if (handle_ != nullptr && pcap_stats(handle_.get(), &now) == 0) {
    const KernelCounters counters{now.ps_recv, now.ps_drop, now.ps_ifdrop};
    add_difference(stats_, kernel_, counters);
    kernel_ = counters;
    stats_.received -= std::exchange(skipped_, 0);  // the kernel has counted them
  }
  const NicCounters nic = read_nic_counters(options_.interface);
  add_difference(stats_, nic_, nic);
  nic_ = nic;
  return stats_;
}

Result<std::unique_ptr<LiveSource>> open_live(const LiveOptions& options) {
  Result<LiveSocket> socket =
      open_live_socket(options, options.fanout_group == 0 ? Fanout::none : Fanout::join);
  if (!socket) return socket.error();
  return std::make_unique<LiveSource>(options, std::move(*socket));
}

Result<std::vector<std::unique_ptr<LiveSource>>> open_live_fanout(const LiveOptions& options,
                                                                  std::size_t count) {
  std::vector<std::unique_ptr<LiveSource>> sources;
  LiveOptions shared = options;
  for (std::size_t i = 0; i < count; ++i) {
    Result<LiveSocket> socket = open_live_socket(shared, i == 0 ? Fanout::create : Fanout::join);
    if (!socket) return socket.error();
    shared.fanout_group = socket->fanout_group;
    sources.push_back(std::make_unique<LiveSource>(shared, std::move(*socket)));
  }
  return sources;
}

}  // namespace tapwarden
