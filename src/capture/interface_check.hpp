// SPDX-License-Identifier: Apache-2.0
// Settings of an interface that spoil what is captured on it: a card or kernel
// that joins packets before we see them, packets longer than the snap length.
// It changes nothing; each warning has the command that mends it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tapwarden {

struct InterfaceSettings {
  bool generic_receive_offload = false;
  bool large_receive_offload = false;
  std::uint32_t mtu = 0;
};

/// What cannot be asked (the interface "any", a driver that does not say) is off or 0.
InterfaceSettings read_interface_settings(const std::string& interface);

/// False only when the kernel says so: "any" counts as up.
bool interface_is_up(const std::string& interface);

/// One sentence a setting; empty when all is well.
std::vector<std::string> interface_warnings(const std::string& interface,
                                            const InterfaceSettings& settings,
                                            std::uint32_t snap_length);

}  // namespace tapwarden
