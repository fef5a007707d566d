// SPDX-License-Identifier: Apache-2.0
// pcapng (draft-ietf-opsawg-pcapng): sections in either byte order, several
// interfaces with their own link type and time resolution, enhanced, simple and
// obsolete packet blocks. Others are skipped.
#pragma once

#include <memory>
#include <string>

#include "capture/block_reader.hpp"
#include "tapwarden/packet.hpp"

namespace tapwarden {

/// REQUIRES: four octets.
bool is_pcapng(Bytes start) noexcept;

Result<std::unique_ptr<PacketSource>> open_pcapng(const std::string& name, BlockReader reader,
                                                  std::uint64_t bytes_total);

}  // namespace tapwarden
