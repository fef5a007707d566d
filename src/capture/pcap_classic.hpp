// SPDX-License-Identifier: Apache-2.0
// Classic pcap (draft-ietf-opsawg-pcap): both byte orders, microseconds and
// nanoseconds.
#pragma once

#include <memory>
#include <string>

#include "capture/block_reader.hpp"
#include "tapwarden/packet.hpp"

namespace tapwarden {

/// REQUIRES: four octets.
bool is_pcap_classic(Bytes start) noexcept;

Result<std::unique_ptr<PacketSource>> open_pcap_classic(std::string name, BlockReader reader,
                                                        std::uint64_t bytes_total);

}  // namespace tapwarden
