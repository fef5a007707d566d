// SPDX-License-Identifier: Apache-2.0
#include "capture/interface_check.hpp"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace tapwarden {
namespace {

constexpr std::uint32_t kLinkHeaderBytes = 14 + 2 * 4;  // Ethernet with two VLAN tags

/// Any kind of socket answers questions about interfaces.
int open_socket() noexcept { return ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0); }

ifreq request_for(const std::string& interface) noexcept {
  ifreq request{};
  interface.copy(static_cast<char*>(request.ifr_name), IFNAMSIZ - 1);
  return request;
}

/// The value of an ETHTOOL_G… command; 0 when the driver does not answer.
std::uint32_t ethtool(int socket, const std::string& interface, std::uint32_t command) noexcept {
  ethtool_value value{};
  value.cmd = command;
  ifreq request = request_for(interface);
  request.ifr_data = reinterpret_cast<char*>(&value);
  return ioctl(socket, SIOCETHTOOL, &request) == 0 ? value.data : 0;
}

std::uint32_t mtu_of(int socket, const std::string& interface) noexcept {
  ifreq request = request_for(interface);
  if (ioctl(socket, SIOCGIFMTU, &request) != 0) return 0;
  return static_cast<std::uint32_t>(std::max(request.ifr_mtu, 0));
}

}  // namespace

InterfaceSettings read_interface_settings(const std::string& interface) {
  InterfaceSettings settings;
  const int socket = open_socket();
  if (socket < 0) return settings;
  settings.generic_receive_offload = ethtool(socket, interface, ETHTOOL_GGRO) != 0;
  settings.large_receive_offload =
      (ethtool(socket, interface, ETHTOOL_GFLAGS) & std::uint32_t{ETH_FLAG_LRO}) != 0;
  settings.mtu = mtu_of(socket, interface);
  close(socket);
  return settings;
}

bool interface_is_up(const std::string& interface) {
  const int socket = open_socket();
  if (socket < 0) return true;
  ifreq request = request_for(interface);
  const bool known = ioctl(socket, SIOCGIFFLAGS, &request) == 0;
  close(socket);
  return !known || (request.ifr_flags & IFF_UP) != 0;
}

std::vector<std::string> interface_warnings(const std::string& interface,
                                            const InterfaceSettings& settings,
                                            std::uint32_t snap_length) {
  std::vector<std::string> warnings;
  const auto offload = [&](bool on, const char* name, const char* option) {
    if (!on) return;
    warnings.push_back(interface + ": " + name + " joins packets before they are captured; " +
                       "switch it off: ethtool -K " + interface + " " + option + " off");
  };
  offload(settings.generic_receive_offload, "generic receive offload", "gro");
  offload(settings.large_receive_offload, "large receive offload", "lro");
  const std::uint32_t longest = settings.mtu + kLinkHeaderBytes;
  if (settings.mtu != 0 && longest > snap_length) {
    warnings.push_back(interface + ": packets of up to " + std::to_string(longest) +
                       " octets (MTU " + std::to_string(settings.mtu) +
                       ") are cut to the snap length of " + std::to_string(snap_length) +
                       "; raise it to " + std::to_string(longest));
  }
  return warnings;
}

}  // namespace tapwarden
