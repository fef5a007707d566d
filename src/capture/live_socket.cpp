// SPDX-License-Identifier: Apache-2.0
#include "capture/live_socket.hpp"

#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "capture/live_clock.hpp"
#include "capture/tagged_filter.hpp"

namespace tapwarden {
namespace {

std::string quoted(const LiveOptions& options) { return "interface '" + options.interface + "'"; }

std::string interface_names() {
  std::string names;
  struct if_nameindex* const list = if_nameindex();
  if (list == nullptr) return names;
  for (const struct if_nameindex* at = list; at->if_name != nullptr; ++at) {
    names += (names.empty() ? "" : ", ") + std::string{at->if_name};
  }
  if_freenameindex(list);
  return names;
}

std::string program_path() {
  std::array<char, 4096> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
  return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : "tapwarden";
}

/// What pcap_activate refused, in words of what to do about it.
Error why_not_activated(const LiveOptions& options, int status, pcap_t* handle) {
  switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return Error{quoted(options) + " does not exist; there are: " + interface_names()};
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return Error{"no permission to capture on " + quoted(options) +
                   ": run as root, or permit it once: sudo setcap cap_net_raw+ep " +
                   program_path()};
    case PCAP_ERROR_IFACE_NOT_UP:
      return Error{quoted(options) + " is down: ip link set " + options.interface + " up"};
    default: {
      const std::string detail = pcap_geterr(handle);
      return Error{quoted(options) + ": " + (detail.empty() ? pcap_statustostr(status) : detail)};
    }
  }
}

/// Not pcap_set_immediate_mode: libpcap then takes TPACKET_V2, where each packet has a slot of the
/// size of the longest; with receive offload on that is 64 KiB, and a ring of 64 MiB holds 1,000.
void configure(pcap_t* handle, const LiveOptions& options) {
  constexpr std::uint64_t kRingBytesMax = std::numeric_limits<int>::max();
  pcap_set_snaplen(handle, static_cast<int>(options.snap_length));
  pcap_set_buffer_size(handle, static_cast<int>(std::min(options.ring_bytes, kRingBytesMax)));
  pcap_set_promisc(handle, options.promiscuous ? 1 : 0);
  pcap_set_timeout(handle, static_cast<int>(block_timeout(options).count()));
  pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO);
}

/// Also without a filter: its return value is how the kernel learns the snap length.
std::optional<Error> install_filter(pcap_t* handle, const LiveOptions& options) {
  bpf_program code{};
  const std::string tagged = match_tagged_too(options.bpf);
  const auto compile = [&](const std::string& expression) {
    return pcap_compile(handle, &code, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) == 0;
  };
  // `vlan` is refused on link types that have no tags.
  if (!compile(tagged) && (tagged == options.bpf || !compile(options.bpf))) {
    return Error{"filter '" + options.bpf + "': " + pcap_geterr(handle) +
                 " (pcap-filter(7) has the language)"};
  }
  const int status = pcap_setfilter(handle, &code);
  pcap_freecode(&code);
  if (status == 0) return std::nullopt;
  return Error{quoted(options) + ": the filter '" + options.bpf +
               "' was refused: " + pcap_geterr(handle)};
}

/// The hash is the same for both directions of a flow and does not look at VLAN tags. The kernel
/// joins IPv4 fragments first: only the first one has ports.
std::optional<Error> join_group(const LiveOptions& options, Fanout fanout, LiveSocket& socket) {
  const int descriptor = pcap_fileno(socket.handle.get());
  std::uint32_t type = PACKET_FANOUT_HASH | PACKET_FANOUT_FLAG_DEFRAG;
  if (fanout == Fanout::create) type |= PACKET_FANOUT_FLAG_UNIQUEID;
  std::uint32_t request =
      type << 16 | (fanout == Fanout::create ? std::uint32_t{0} : options.fanout_group);
  socklen_t length = sizeof request;
  if (setsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &request, length) != 0 ||
      getsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &request, &length) != 0) {
    return Error{quoted(options) +
                 ": cannot share its packets among several sockets: " + std::strerror(errno)};
  }
  socket.fanout_group = static_cast<std::uint16_t>(request & 0xffff);
  socket.joined = wall_now();
  return std::nullopt;
}

}  // namespace

void PcapClose::operator()(pcap* handle) const noexcept { pcap_close(handle); }

LinkType link_type_of(int dlt) noexcept {
  return dlt == DLT_RAW ? LinkType::raw_ip : static_cast<LinkType>(dlt);
}

Result<LiveSocket> open_live_socket(const LiveOptions& options, Fanout fanout) {
  if (options.snap_length < kSnapLengthMin || options.snap_length > kSnapLengthMax) {
    return Error{"snap length " + std::to_string(options.snap_length) + ": must be " +
                 std::to_string(kSnapLengthMin) + " to " + std::to_string(kSnapLengthMax)};
  }
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  LiveSocket socket;
  socket.handle.reset(pcap_create(options.interface.c_str(), reason.data()));
  pcap_t* const handle = socket.handle.get();
  if (handle == nullptr) return Error{quoted(options) + ": " + reason.data()};
  configure(handle, options);
  const int status = pcap_activate(handle);
  if (status < 0) return why_not_activated(options, status, handle);
  socket.link = link_type_of(pcap_datalink(handle));
  if (pcap_setnonblock(handle, 1, reason.data()) != 0) {
    return Error{quoted(options) + ": " + reason.data()};
  }
  if (std::optional<Error> error = install_filter(handle, options)) return *std::move(error);
  if (fanout != Fanout::none) {
    if (std::optional<Error> error = join_group(options, fanout, socket)) return *std::move(error);
  }
  return socket;
}

}  // namespace tapwarden
